// Loaded by every worker before its program (`--require`), so it is small and loads nothing.
//
// It leaves to the master what a terminal or a service manager sends to the whole process group: a worker
// that died of it while it boots, or while it serves, would lose what it holds. Listeners of the program's
// own are called as ever.
//
// And it tells the master what an exit code cannot: the error that ends this process. Without it a
// syntax error in the program is only "exited with code 1".

// This is for this process alone: `fork()` hands `execArgv` on, and a child of the user's own is no
// worker of ours.
const at = process.execArgv.lastIndexOf(__filename)
if (at > 0) process.execArgv.splice(at - 1, 2)

// Of a Node.js that was deleted the kernel says so in the path, by which nobody can fork; it has another name for it.
if (process.execPath.endsWith(' (deleted)')) process.execPath = '/proc/self/exe'

for (const signal of ['SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const)
  process.on(signal, () => {
    // the master's to answer; if it dies of it, the end of the channel tells
  })

/** Within that time a master that was sent SIGTERM, too, has asked its workers to leave. */
const answerWithinMs = 1_000

// The end of a program that does not know this signal. Without a channel the signal is the master's own, which
// has asked before. With one it may be that of the group, and the master asks in order; or it was meant for this process.
process.on('SIGTERM', leaveToMaster)

function leaveToMaster(): void {
  if (listensItself()) return
  // biome-ignore lint/style/noRestrictedGlobals: this file loads nothing, the clock neither
  if (process.connected) setTimeout(endUnlessAsked, answerWithinMs).unref()
  else endBySignal()
}

function endUnlessAsked(): void {
  const cluster = process.getBuiltinModule(
    'node:cluster',
  ) as unknown as import('node:cluster').Cluster
  if (!cluster.worker?.exitedAfterDisconnect) endBySignal()
}

function endBySignal(): void {
  process.off('SIGTERM', leaveToMaster)
  process.kill(process.pid, 'SIGTERM')
}

/** The listeners of `signal-exit`, 3 and 4, only leave the signal to whoever else listens: here, to us. */
function listensItself(): boolean {
  const marked = process as unknown as Record<string, { count?: number } | undefined>
  const global = globalThis as unknown as Record<symbol, { count?: number } | undefined>
  const three = marked.__signal_exit_emitter__?.count ?? 0
  const four = global[Symbol.for('signal-exit emitter')]?.count ?? 0
  return process.listenerCount('SIGTERM') > 1 + three + four
}

// biome-ignore lint/correctness/useImportExtensions: the compiler leaves require() alone, so this names its output
const { watchExclusive } = require('./exclusive-listen.cjs') as {
  watchExclusive(listener: { onRefused(error: Error): void; onOwnSocket(): void }): void
}
watchExclusive({
  onRefused: (error) => process.connected && requireLastWords().sendExcluded(error),
  onOwnSocket: () => process.connected && requireLastWords().sendListening(),
})

// biome-ignore lint/correctness/useImportExtensions: the compiler leaves require() alone, so this names its output
const { keepEarlySockets } = require('./early-sockets.cjs') as { keepEarlySockets(): void }
keepEarlySockets()

process.on('uncaughtExceptionMonitor', (error) => {
  if (process.listenerCount('uncaughtException') > 0) return // somebody else deals with it
  // A domain, or a capture callback, may deal with it, too. That is known by what follows: a process that ends by
  // an error exits in this very tick, and any other one goes on to the next.
  const send = () => {
    if (process.connected) requireLastWords().sendFailure(error)
  }
  process.prependOnceListener('exit', send)
  process.nextTick(() => process.off('exit', send))
})

interface LastWords {
  sendFailure(thrown: unknown): void
  sendExcluded(thrown: Error): void
  sendListening(): void
}

function requireLastWords(): LastWords {
  // biome-ignore lint/correctness/useImportExtensions: the compiler leaves require() alone, so this names its output
  return require('./last-words.cjs') as LastWords
}
