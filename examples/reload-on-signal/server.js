import { runWorker } from '@regrow/worker'

const answer = 'first version'

await runWorker((request, response) => response.end(answer), { listen: process.env.PORT ?? 3000 })
