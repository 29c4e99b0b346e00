import { runWorker } from '@regrow/worker'
import { options, pause, throwLater } from './options.mjs'

class App {
  greeting = 'hello'

  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/fails') throw new Error('the adapter answers this')
    if (pathname === '/echo') return Response.json(await request.json())
    if (pathname === '/throw') throwLater()
    if (pathname !== '/') await pause(searchParams.get('ms') ?? 50)
    return new Response(this.greeting)
  }
}

await runWorker(new App(), options)
