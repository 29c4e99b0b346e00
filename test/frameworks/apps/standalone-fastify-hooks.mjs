// A Fastify instance that says what is called when. `/slow` waits for the drain to begin, and ends a
// little later.

import { runWorker } from '@regrow/worker'
import fastify from 'fastify'

const say = (what) => async () => console.log(what)
const app = fastify()
for (const hook of ['onReady', 'onListen', 'preClose', 'onClose']) app.addHook(hook, say(hook))
app.register((_instance, _options, done) => {
  console.log('plugin')
  done(process.env.FAILS && new Error('the plugin fails'))
})
app.get('/', async () => 'hello')
app.get('/slow', async () => {
  console.log('slow begins')
  await drained
  await new Promise((resolve) => setTimeout(resolve, 60))
  console.log('slow ends')
  return 'slow'
})

let draining
const drained = new Promise((resolve) => {
  draining = resolve
})

console.log('loaded')
const listen = { port: Number(process.env.PORT ?? 0), host: '127.0.0.1' }
const context = await runWorker(app, { listen })
context.on('draining', () => {
  console.log('draining')
  draining()
})
console.log(`port ${app.server.address().port}`)
