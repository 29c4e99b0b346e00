// A program that never serves: a script, a migration. `HOW` says how it ends.

import { createServer } from 'node:net'

const hows = {
  ends: () => undefined,
  sets: () => {
    process.exitCode = 3
  },
  exits: () => setTimeout(() => process.exit(4)),
  throws: () => {
    throw new Error('a script that throws')
  },
  rejects: () => {
    Promise.reject(new Error('a script that rejects'))
  },
  // It looks for a free port, as a script does that starts somebody else there.
  probes: () => {
    const probe = createServer().listen(0, '127.0.0.1', () => probe.close())
  },
}
hows[process.env.HOW]()
