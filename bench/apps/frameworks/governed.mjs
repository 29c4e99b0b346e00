// The same in the worker toolkit, with its defaults.

import { runWorker } from '@regrow/worker'

const { FRAMEWORK, PORT } = process.env
const { createApp } = await import(`./${FRAMEWORK}.mjs`)
await runWorker(await createApp(), { listen: { port: Number(PORT), host: '127.0.0.1' } })
