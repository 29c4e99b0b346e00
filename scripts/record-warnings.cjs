// Writes each process warning of a test run to one file, which makes the run fail. `run-tests.ts` loads it into every
// process by NODE_OPTIONS.
//
// It is CommonJS, because `--require` costs the boot of a worker next to nothing, and `--import` costs milliseconds.

const { appendFileSync } = require('node:fs')

/** The warnings that are allowed, and why. */
const allowed = [
  // Node.js 20.19 to 22.12 warn whenever CommonJS loads an ES module outside node_modules; it is supported.
  { name: 'ExperimentalWarning', message: /require\(\) function|loading ES Module/ },
  // The clock of the test runner, on Node.js 20.
  { name: 'ExperimentalWarning', message: /MockTimers/ },
  // A listener of a test throws on purpose, to check that the pool only warns of it.
  { name: 'PoolWarning', message: /Error: a bad (async )?listener/ },
  // A test has taken from a master what sharing sockets needs.
  { name: 'PoolWarning', message: /`distribution: 'shared'` is not in effect/ },
  // A reload by signal has no caller to reject to; tests bring releases that cannot start.
  { name: 'PoolError', message: /^the reload was given up/ },
]

const file = process.env.REGROW_TEST_WARNINGS

if (file)
  process.on('warning', ({ name, message, stack }) => {
    if (allowed.some((each) => each.name === name && each.message.test(message))) return
    appendFileSync(file, `pid=${process.pid} ${process.argv.join(' ')}\n${stack}\n\n`)
  })
