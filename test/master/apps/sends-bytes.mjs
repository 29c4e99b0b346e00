// Tells its master, which listens for messages of Node's own `cluster`, what JSON cannot say.

import { runWorker } from '@regrow/worker'

const listen = { port: Number(process.env.PORT), host: '127.0.0.1' }
await runWorker((_request, response) => response.end('hello'), { listen })
process.send({ bytes: Buffer.from('hello'), at: new Date(0) })
