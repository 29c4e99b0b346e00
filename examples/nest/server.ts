import 'reflect-metadata'
import { Controller, Get, Module, type OnModuleDestroy } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { runWorker } from '@regrow/worker'

@Controller()
class Greeter implements OnModuleDestroy {
  @Get()
  hello() {
    return 'hello'
  }

  @Get('throw')
  throwLater() {
    return new Promise(parseLater) // costs this one response
  }

  onModuleDestroy() {
    console.log(`pid=${process.pid} holds nothing any more`)
  }
}

@Module({ controllers: [Greeter] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] })
await runWorker(app) // instead of app.listen(); on PORT, else 3000

/** Throws in a timer: neither the promise nor an exception filter sees it. */
function parseLater(resolve: (value: unknown) => void) {
  setTimeout(() => resolve(JSON.parse('no JSON')))
}
