import { runWorker } from '@regrow/worker'
import { Hono } from 'hono'

const app = new Hono()
app.get('/', (context) => context.text('hello'))
app.get('/throw', () => new Promise(parseLater)) // costs this one response

await runWorker(app) // listens on PORT, else 3000, by @hono/node-server

/** Throws in a timer: neither the promise nor Hono sees it. */
function parseLater(resolve) {
  setTimeout(() => resolve(JSON.parse('no JSON')))
}
