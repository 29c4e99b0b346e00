import { runWorker } from '@regrow/worker'
import fastify from 'fastify'

const app = fastify()
app.get('/', async () => 'hello')
app.get('/throw', () => new Promise(parseLater)) // costs this one response
app.addHook('onClose', async () => console.log(`pid=${process.pid} holds nothing any more`))

await runWorker(app) // listens on PORT, else 3000

/** Throws in a timer: neither the promise nor Fastify sees it. */
function parseLater(resolve) {
  setTimeout(() => resolve(JSON.parse('no JSON')))
}
