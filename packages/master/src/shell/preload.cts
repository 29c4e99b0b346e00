// Loaded by every worker before its program (`--require`), so it is small and loads nothing.
//
// It leaves Ctrl-C to the master: a terminal sends SIGINT to the whole process group, and a worker
// that died of it while it boots, or while it serves, would lose what it holds.
//
// And it tells the master what an exit code cannot: the error that ends this process. Without it a
// syntax error in the program is only "exited with code 1".

// This is for this process alone: `fork()` hands `execArgv` on, and a child of the user's own is no
// worker of ours.
const at = process.execArgv.lastIndexOf(__filename)
if (at > 0) process.execArgv.splice(at - 1, 2)

process.on('SIGINT', () => {
  // the master's to answer
})

process.on('uncaughtExceptionMonitor', (error) => {
  if (process.listenerCount('uncaughtException') > 0) return // somebody else deals with it
  // A domain, or a capture callback, may deal with it, too. That is known by what follows: a process that ends by
  // an error exits in this very tick, and any other one goes on to the next.
  const tell = () => {
    if (!process.connected) return
    // biome-ignore lint/correctness/useImportExtensions: the compiler leaves require() alone, so this names its output
    const { tellFailure } = require('./last-words.cjs') as { tellFailure(thrown: unknown): void }
    tellFailure(error)
  }
  process.prependOnceListener('exit', tell)
  process.nextTick(() => process.off('exit', tell))
})
