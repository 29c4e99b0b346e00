// Runs a pool of the app, as the README starts one. It counts the error reports of the workers and does not show
// them, because the story has a line for each event.

import { createPool } from '@regrow/master'
import type { Contender } from './contender.ts'

export function createRegrow(entry: URL, port: number): Contender {
  const pool = createPool({
    entry,
    size: 2,
    execArgv: [],
    env: { PORT: String(port) },
    output: 'prefix',
    logger: false,
  })
  const stderr = muteWorkers()
  let errors = 0
  pool.on('worker:faulted', ({ error }) => {
    errors += 1 + (error.suppressed ?? 0)
  })
  return {
    name: 'regrow',
    start: () => pool.start(),
    reload: () => pool.reload(),
    async stop() {
      await pool.stop()
      stderr.restore()
    },
    kill: () => void pool.kill(),
    servingPids: () =>
      pool.status().workers.flatMap(({ state, pid }) => (state === 'ready' && pid ? [pid] : [])),
    describe: () =>
      pool
        .status()
        .workers.map(({ slot, state }) => `${slot} ${state}`)
        .join(', '),
    countErrors: () => errors,
    onExit: (listener) => void pool.on('worker:exited', ({ pid }) => listener(pid ?? 0)),
  }
}

/** The pool writes the lines of workers, each with the name of its worker, by the `write` of this process. */
function muteWorkers() {
  const { stderr } = process
  const write = stderr.write
  stderr.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
    if (!/^(slot=|standby )/.test(String(chunk))) return write.call(stderr, chunk, ...rest)
    return true
  }) as typeof stderr.write
  return {
    restore() {
      stderr.write = write
    },
  }
}
