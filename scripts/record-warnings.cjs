// Loaded by `run-tests.ts` into every process of a test run, by NODE_OPTIONS: writes each process
// warning to one file, which makes the run fail. CommonJS, because `--require` costs a worker's
// boot next to nothing where `--import` costs it milliseconds.

const { appendFileSync } = require('node:fs')

/** What may be warned of, and why. */
const allowed = [
  // 20.19 to 22.12 say so whenever CommonJS loads an ES module outside node_modules; it is supported.
  { name: 'ExperimentalWarning', message: /require\(\) function|loading ES Module/ },
  // The test runner's own clock, on 20.
  { name: 'ExperimentalWarning', message: /MockTimers/ },
  // A test's listener that throws on purpose, to see that the pool only warns of it.
  { name: 'PoolWarning', message: /Error: a bad (async )?listener/ },
  // A master that a test has robbed of what sharing sockets needs.
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
