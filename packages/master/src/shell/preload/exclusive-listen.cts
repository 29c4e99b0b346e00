// Sees a worker that wants a port for itself (`listen({ exclusive: true })`, as srvx and h3 do by default) and does not get
// it. A program may take that calmly, log a line, and be waited for until its start timeout. One that only tries
// whether a port is free goes on to the next; so it is told of only when nothing has followed for a moment.

interface Listening {
  readonly server: object
  readonly options?: { readonly exclusive?: unknown; readonly reusePort?: unknown }
  readonly error?: NodeJS.ErrnoException
}

/** Long enough for a program that tries another port to do so. */
const followsWithinMs = 500

/** The errors of such a listen. */
const refusals = new WeakSet<object>()

function isRefusal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && refusals.has(error)
}

interface Listener {
  /** The program has been refused, and listens nowhere. */
  onRefused(error: Error): void
  /** It listens by itself: Node asks the primary for no socket then, which hears of none. */
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
