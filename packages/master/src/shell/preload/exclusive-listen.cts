// Notices a program that wants a port for itself (`listen({ exclusive: true })`, as srvx and h3 do by default) and does
// not get it.
//
// A program may only log the error, and the master would wait until the start timeout. A program that only tries
// whether a port is free goes on to the next. So this is reported only when nothing has followed for a moment.

interface Listening {
  readonly server: object
  readonly options?: { readonly exclusive?: unknown; readonly reusePort?: unknown }
  readonly error?: NodeJS.ErrnoException
}

/** Long enough for a program that tries another port to do so. */
const followsWithinMs = 500

/** The errors of such calls of `listen`. */
const refusals = new WeakSet<object>()

function isRefusal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && refusals.has(error)
}

interface Listener {
  /** The program has been refused, and listens nowhere. */
  onRefused(error: Error): void
  /** It listens on a socket of its own: Node asks the primary for none then, so the primary does not know of it. */
  onOwnSocket(): void
}

function watchExclusive({ onRefused, onOwnSocket }: Listener): void {
  const { subscribe } = process.getBuiltinModule('node:diagnostics_channel')
  const wishes = new WeakSet<object>()
  let tries = 0
  let isServed = false
  const on = (event: string, then: (listening: Listening) => void) =>
    subscribe(`tracing:net.server.listen:${event}`, (message) => then(message as Listening))
  on('asyncStart', ({ server, options }) => {
    tries += 1
    if (options?.exclusive || options?.reusePort) wishes.add(server)
    else wishes.delete(server)
  })
  on('asyncEnd', ({ server }) => {
    isServed = true
    if (wishes.has(server)) onOwnSocket()
  })
  on('error', ({ server, error }) => {
    if (error?.code !== 'EADDRINUSE' || !wishes.has(server)) return
    refusals.add(error)
    const triesBefore = tries
    // biome-ignore lint/style/noRestrictedGlobals: a preload loads nothing, the clock neither
    setTimeout(
      () => tries === triesBefore && !isServed && onRefused(error),
      followsWithinMs,
    ).unref()
  })
}

module.exports = { isRefusal, watchExclusive }
