// Lets bench/server.ts drive a master: start it, kill one worker, stop it. The master itself takes all times, by its
// own clock.

/**
 * @param {{ start(): Promise<void>, workerPids(): number[], untilReplaced(): Promise<void>, stop(): Promise<void> }}
 * master
 */
export function drive(master) {
  const verbs = {
    async start() {
      const began = performance.now()
      await master.start()
      return { ms: performance.now() - began }
    },
    async pids() {
      return { pids: [process.pid, ...master.workerPids()] }
    },
    async replace() {
      const began = performance.now()
      const replaced = master.untilReplaced()
      process.kill(master.workerPids()[0], 'SIGKILL')
      await replaced
      return { ms: performance.now() - began }
    },
    async stop() {
      await master.stop()
      return {}
    },
  }
  process.on('message', async (verb) => {
    process.send(await verbs[verb]())
    if (verb === 'stop') process.disconnect()
  })
}
