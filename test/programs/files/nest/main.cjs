// A NestJS app without a compiler: a decorator is a function that is called with what it decorates.
require('reflect-metadata')
const { Controller, Get, Module, Res } = require('@nestjs/common')
const { NestFactory } = require('@nestjs/core')

class Routes {
  hello() {
    return 'hello'
  }
  slow(response) {
    response.write('begun ')
    setTimeout(() => response.end('done'), 1_000)
  }
  throw() {
    setTimeout(() => {
      throw new Error('thrown in a controller')
    })
    return new Promise(() => undefined)
  }
}
for (const [name, decorate] of Object.entries({
  hello: Get(),
  slow: Get('slow'),
  throw: Get('throw'),
}))
  decorate(Routes.prototype, name, Object.getOwnPropertyDescriptor(Routes.prototype, name))
Res()(Routes.prototype, 'slow', 0)
Controller()(Routes)

class Root {
  onApplicationShutdown(signal) {
    console.log(`shut down by ${signal}`)
  }
}
Module({ controllers: [Routes] })(Root)

async function main() {
  const app = await NestFactory.create(Root, { logger: ['error'] })
  app.enableShutdownHooks()
  await app.listen(Number(process.env.PORT))
}

void main()
