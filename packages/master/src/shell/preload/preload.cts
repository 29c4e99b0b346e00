// Keeps group signals from ending a worker, and sends the master the error that does. Every worker loads this before
// its program (`--require`), so it is small and loads nothing.
//
// A terminal or a service manager sends a signal to the whole process group. It is left to the master to act on it: a
// worker that the signal ended while it boots, or while it serves, would lose what it holds. Listeners of the program's
// own are called all the same.
//
// An exit code cannot carry an error: without this file, a syntax error in the program is only "exited with code 1".

// The preload is for this process alone: `fork()` passes `execArgv` on, and a child of the program's is no worker of
// ours.
const at = process.execArgv.lastIndexOf(__filename)
if (at > 0) process.execArgv.splice(at - 1, 2)

// The kernel marks the path of a deleted Node.js, and nobody can fork from that path. It has another name for the file.
if (process.execPath.endsWith(' (deleted)')) process.execPath = '/proc/self/exe'

for (const signal of ['SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const)
  process.on(signal, () => {
    // the master acts on it; if it exits, this process sees the end of the channel
  })

/** Within this time a master that received SIGTERM, too, has ordered its workers to leave. */
const answerWithinMs = 1_000

// SIGTERM ends a program that has no listener for it. Without a channel the signal comes from the master, which has
// ordered a drain before. With a channel it may have gone to the whole group, and the master will order the drain; or
// it was meant for this process alone.
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

/** The listeners of `signal-exit`, 3 and 4, do not count: they leave the signal to others that listen, here to us. */
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
const { keepEarlyMessages } = require('./early-messages.cjs') as { keepEarlyMessages(): void }
keepEarlyMessages()

process.on('uncaughtExceptionMonitor', (error) => {
  if (process.listenerCount('uncaughtException') > 0) return // the program deals with it
  // A domain, or a capture callback, may deal with it, too. What follows shows that: a process that ends by an error
  // exits in this very tick, and any other one goes on to the next.
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
