// A process with a master that the test plays: what the code under test sends is written down, and `node:cluster`
// is a stand-in. The test's own process gets everything back.

import type { TestContext } from 'node:test'

export interface Sent {
  readonly message: { readonly body: { readonly type: string } }
  /** Reports that a message was written, or could not be. */
  readonly onWritten: () => void
}

export function standInForWorker(context: TestContext) {
  const sent: Sent[] = []
  const worker = {
    exitedAfterDisconnect: undefined as true | undefined,
    left: 0,
    disconnect: () => {
      worker.left += 1
    },
  }
  const disconnect = context.mock.fn()
  const cluster = { isWorker: true, worker, workers: {} as Record<string, object> }
  const send = (message: Sent['message'], ...more: unknown[]) => {
    sent.push({ message, onWritten: more[2] as () => void })
    return true
  }
  const channel = {
    refs: 1,
    unref: () => {
      channel.refs -= 1
    },
  }
  define(context, { send, connected: true, channel, disconnect })
  const { getBuiltinModule } = process
  context.mock.method(process, 'getBuiltinModule', (name: string) =>
    name === 'node:cluster' ? cluster : Reflect.apply(getBuiltinModule, process, [name]),
  )
  clearListeners(context, ['message', 'disconnect'])
  const setConnected = (connected: boolean) => Object.assign(process, { connected })
  const types = () => sent.map(({ message }) => message.body.type)
  return { sent, types, worker, cluster, channel, disconnect, setConnected }
}

/** Give `process` these properties for the time of the test. */
export function define(context: TestContext, properties: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(properties)) {
    const before = Object.getOwnPropertyDescriptor(process, name)
    Object.defineProperty(process, name, { value, configurable: true, writable: true })
    context.after(() => {
      if (before) Object.defineProperty(process, name, before)
      else Reflect.deleteProperty(process, name)
    })
  }
}

/** For the time of the test, `process` has no other listeners of these events than those that the test brings. */
export function clearListeners(context: TestContext, names: readonly string[]): void {
  const events = process as NodeJS.EventEmitter
  const before = names.map((name) => [name, events.rawListeners(name)] as const)
  for (const name of names) events.removeAllListeners(name)
  context.after(() => {
    for (const [name, listeners] of before) {
      events.removeAllListeners(name)
      for (const listener of listeners) events.on(name, listener as () => void)
    }
  })
}
