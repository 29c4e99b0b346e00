import { runWorker } from '@regrow/worker'
import Koa from 'koa'

const app = new Koa()
app.use(async (context) => {
  if (context.path === '/throw') await new Promise(parseLater) // costs this one response
  context.body = 'hello'
})

await runWorker(app) // listens on PORT, else 3000

/** Throws in a timer: neither the promise nor Koa sees it. */
function parseLater(resolve) {
  setTimeout(() => resolve(JSON.parse('no JSON')))
}
