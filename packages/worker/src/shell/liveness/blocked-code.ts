// The only file that debugs: from the thread of the watchdog it interrupts the main thread, reads what code that runs,
// and lets it go on. V8 answers also in the middle of a loop, of a regular expression or of `Atomics.wait` (tried on
// Node 20 to 26), but not while native code runs, such as a wait for a child process. No port is opened, and nobody
// outside can attach.

import { type Debugger, type Runtime, Session } from 'node:inspector'
import type { HangReport } from '@regrow/protocol'
import { pause } from '../process/clock.ts'
import { type Frame, formatFrames } from './frames.ts'
import { hookName, type PausedCode } from './watchdog-link.ts'

export type BlockedCode = Omit<HangReport, 'silentMs'>

interface Silence {
  readonly silentMs: number
  /** Whether the main thread has sent no heartbeat meanwhile. */
  readonly isStill: () => boolean
  /** Called when there is no answer yet; returns whether one may still come. */
  readonly onLate: () => boolean
}

const answerWithinMs = 1_000
/** For JavaScript on a machine that is too busy to answer in time. */
const lateWithinMs = 10_000
const maxFrames = 20

/** Where the main thread is blocked; `undefined` if it does not run JavaScript, or if it is no longer blocked. */
export async function readBlockedCode(silence: Silence): Promise<BlockedCode | undefined> {
  const { silentMs, isStill, onLate } = silence
  const session = new Session()
  session.connectToMainThread()
  try {
    const paused = pauseMain(session)
    let frames = await inTime(paused, answerWithinMs)
    if (!frames && isStill() && onLate()) frames = await inTime(paused, lateWithinMs)
    if (!frames || !isStill()) return undefined
    const answer = await inTime(ask(session, { frames, silentMs }), answerWithinMs)
    return answer ?? { stack: formatFrames(frames) }
  } finally {
    session.post('Debugger.resume') // so that a loop that ends by itself can do so
    session.disconnect()
  }
}

function pauseMain(session: Session): Promise<Frame[]> {
  const urls = new Map<string, string>()
  session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url))
  return new Promise((resolve) => {
    session.once('Debugger.paused', ({ params }) => {
      resolve(params.callFrames.slice(0, maxFrames).map((frame) => readFrame(frame, urls)))
    })
    session.post('Debugger.enable')
    session.post('Debugger.pause')
  })
}

function readFrame(
  { functionName, location }: Debugger.CallFrame,
  urls: ReadonlyMap<string, string>,
): Frame {
  const { scriptId, lineNumber, columnNumber = 0 } = location
  const url = urls.get(scriptId) || '<anonymous>'
  return { name: functionName, url, line: lineNumber, column: columnNumber }
}

/** Have the main thread, while it is paused, send its report to the master and return what it knows. */
function ask(session: Session, paused: PausedCode): Promise<BlockedCode | undefined> {
  const hook = `process[Symbol.for(${JSON.stringify(hookName)})]`
  const expression = `${hook}(${JSON.stringify(paused)})`
  return new Promise((resolve) => {
    const settings = { expression, returnByValue: true }
    session.post('Runtime.evaluate', settings, (_error, answer = {}) => {
      const { result, exceptionDetails } = answer as Partial<Runtime.EvaluateReturnType>
      resolve(exceptionDetails ? undefined : result?.value)
    })
  })
}

function inTime<Value>(promise: Promise<Value>, ms: number): Promise<Value | undefined> {
  return Promise.race([promise, pause(ms, false)])
}
