// The plugin that fastify-cli runs.
const { Readable } = require('node:stream')
const { setTimeout: pass } = require('node:timers/promises')

module.exports = async (fastify, _options) => {
  fastify.get('/', async () => 'hello')
  fastify.get('/slow', async () => Readable.from(tell()))
  fastify.get('/throw', () => {
    setTimeout(() => {
      throw new Error('thrown in a plugin')
    })
  })
}

async function* tell() {
  yield 'begun '
  await pass(2_000) // longer than the grace of fastify-cli, which is half a second
  yield 'done'
}
