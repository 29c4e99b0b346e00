import { runWorker } from '@regrow/worker'
import fastify from 'fastify'

const app = fastify()
app.get('/', async () => 'hello')
app.get('/throw', () => new Promise(parseLater)) // costs this one response
app.addHook('onClose', async () => console.log(`pid=${process.pid} holds nothing any more`))

await runWorker(app) // listens on PORT, else 3000

/** Thrown in a timer, which neither the promise nor Fastify hears of. */
function parseLater(resolve) {
  setTimeout(() => resolve(JSON.parse('no JSON')))
}
