// What kind of program a worker runs, as far as its messages show. Pure: it knows no process.

/**
 * - `plain`: it has sent nothing itself. Node's events show when it is ready, and it is asked to leave as Node does.
 * - `loaded`: it has loaded `@regrow/worker` and will send `ready`. It understands no order yet.
 * - `speaking`: it understands orders, and sends `ready` itself.
 */
export type ProgramKind = 'plain' | 'loaded' | 'speaking'

/** By which of Node's events a plain program is ready; `undefined`: by none. */
export type ReadyWhen = 'listening' | 'online' | undefined

/** The preload of every program sends these, so they show nothing of the program. */
const sentByPreload: readonly string[] = ['failed', 'excluded', 'listening']

/** The kind, after a message of this type. */
export function learnKind(kind: ProgramKind, type: string): ProgramKind {
  if (sentByPreload.includes(type)) return kind
  return type === 'loaded' && kind !== 'speaking' ? 'loaded' : 'speaking'
}

/** What a worker that starts has not done yet. */
export function describeMissing(kind: ProgramKind, readyWhen: ReadyWhen): string {
  if (kind === 'speaking')
    return 'its app has not started; `start` has not returned, or a server does not listen'
  if (kind === 'loaded') return 'its program has loaded @regrow/worker, and not called runWorker'
  if (readyWhen === 'online') return 'its process is not up'
  const asWorker = readyWhen === undefined ? '' : ', nor called runWorker'
  return `its program has not begun to listen${asWorker}`
}
