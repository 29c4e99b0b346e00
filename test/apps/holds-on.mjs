// What can hold a drain: `/big` is longer than a client reads, `/stream` never ends, `/upload` waits
// for a body, `/never` is never answered, `/throw` throws, `/slow?ms=500` is after half a second. It takes BOOT_MS to boot.

import { runWorker } from '@regrow/worker'

if (process.env.BOOT_MS) {
  console.log('booting')
  await new Promise((resolve) => {
    setTimeout(resolve, Number(process.env.BOOT_MS))
  })
}

const chunk = 'x'.repeat(1_000_000)

const routes = {
  '/big': (_request, response) => {
    for (let megabytes = 0; megabytes < 64; megabytes++) response.write(chunk)
    response.end()
  },
  '/stream': (_request, response) => {
    const timer = setInterval(() => response.write('data: tick\n\n'), 20)
    response.once('close', () => clearInterval(timer))
  },
  '/upload': (request, response) => request.resume().once('end', () => response.end('got it')),
  '/never': () => undefined,
  '/throw': () => {
    throw new Error('thrown by the app')
  },
  '/slow': (request, response) => {
    const { searchParams } = new URL(request.url, 'http://app')
    setTimeout(() => response.end('done'), Number(searchParams.get('ms')))
  },
}

await runWorker(
  (request, response) => {
    const route = routes[request.url.split('?')[0]]
    if (route) route(request, response)
    else response.end('hello')
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
