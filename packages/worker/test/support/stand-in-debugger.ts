// A debugger of the main thread that finds what the test decides. Nothing is paused, because the test runs here.

import { EventEmitter } from 'node:events'
import inspector from 'node:inspector'
import { syncBuiltinESMExports } from 'node:module'
import type { TestContext } from 'node:test'

interface Posted {
  readonly method: string
  readonly settings: { readonly expression: string; readonly returnByValue: boolean }
  readonly answer: (error: unknown, answer?: object) => void
}

export interface CallFrame {
  readonly functionName: string
  readonly location: { scriptId: string; lineNumber: number; columnNumber?: number }
}

export function standInForDebugger(context: TestContext) {
  const posted: Posted[] = []
  const sessions: Session[] = []
  class Session extends EventEmitter {
    state: 'new' | 'connected' | 'gone' = 'new'
    constructor() {
      super()
      sessions.push(this)
    }
    connectToMainThread(): void {
      this.state = 'connected'
    }
    disconnect(): void {
      this.state = 'gone'
    }
    post(method: string, settings?: unknown, answer?: unknown): void {
      posted.push({ method, settings, answer } as Posted)
    }
  }
  const { Session: real } = inspector
  const put = (one: unknown) => {
    Reflect.set(inspector, 'Session', one)
    syncBuiltinESMExports()
  }
  put(Session)
  context.after(() => put(real))
  const session = () => sessions.at(-1) as Session
  /** V8 announces a script that is loaded. */
  const load = (scriptId: string, url: string) =>
    session().emit('Debugger.scriptParsed', { params: { scriptId, url } })
  /** The main thread has stopped there. */
  const pause = (callFrames: readonly CallFrame[]) =>
    session().emit('Debugger.paused', { params: { callFrames } })
  const methods = () => posted.map(({ method }) => method)
  const asked = () => posted.find(({ method }) => method === 'Runtime.evaluate')
  return { posted, sessions, methods, asked, load, pause }
}
