import { setTimeout as delay } from 'node:timers/promises'
import { runWorker } from '@regrow/worker'

/** @param {import('@regrow/worker').WorkerContext} context */
async function work(context) {
  for (let job = 1; !context.signal.aborted; job += 1) {
    // A drain waits for the task; an error in it is reported under its name.
    await context.task(`job ${job}`, async () => {
      await delay(200)
      console.log(`slot=${context.slot} did job ${job}`)
      if (job === 3) setImmediate(() => JSON.parse('no JSON'))
    })
  }
}

await runWorker({
  start(context) {
    work(context) // runs on; the worker is ready when this function returns
  },
})
