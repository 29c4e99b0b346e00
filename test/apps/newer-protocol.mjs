// A worker of some later release, whose messages this master cannot read.

process.send({ brand: '@regrow/protocol', version: 99, body: { type: 'ready' } })
setInterval(() => undefined, 1_000)
