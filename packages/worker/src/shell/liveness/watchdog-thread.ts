// The watchdog: the program of a thread beside the main one. It checks whether the main thread still sends heartbeats,
// and logs on stderr where that hangs. It is a program of its own (see `watchdog.ts`).

import { writeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { beginWatch, chooseLimits, look } from '../../core/liveness/hang-watch.ts'
import { createAlarm, now } from '../process/clock.ts'
import { nameWorker } from '../process/worker-name.ts'
import { formatCulprit } from '../trap/report.ts'
import { readBlockedCode } from './blocked-code.ts'
import { type MainThread, readMainThread } from './main-thread.ts'
import { Link, type WatchdogData } from './watchdog-link.ts'

const { environment, memory } = workerData as WatchdogData
const link = new Link(memory)
const limits = chooseLimits(environment.livenessTimeoutMs ?? Infinity)
const alarm = createAlarm(lookOnce, () => true)

let watch = beginWatch(limits, now())
alarm.set(watch.lookAt)

function lookOnce(): void {
  const [next, { isHung }] = look(watch, limits, { heartbeat: link.heartbeat, now: now() })
  watch = next
  alarm.set(watch.lookAt)
  if (isHung) void reportHang(next.heartbeat, next.quietSince)
}

async function reportHang(heartbeat: number, quietSince: number): Promise<void> {
  const isStill = () => link.heartbeat === heartbeat
  const silentMs = Math.round(now() - quietSince)
  const log = (what: string) => write(`${nameOf()} has not answered for ${silentMs} ms; ${what}\n`)
  const onLate = () => {
    const state = readMainThread()
    log(describeNative(state))
    return state.isComputing
  }
  const code = await readBlockedCode({ silentMs, isStill, onLate })
  if (code) log(`it hangs${formatCulprit(code)} at:\n${code.stack}`)
}

function describeNative({ isComputing, children }: MainThread): string {
  if (isComputing) return 'it computes outside of JavaScript, or has no processor time'
  const who = children.length > 0 ? `, and has child processes: ${children.join(', ')}` : ''
  return `it waits outside of JavaScript, where no line can be told${who}`
}

function nameOf(): string {
  const { slot } = link
  return nameWorker(slot === undefined ? environment : { ...environment, slot, standby: false })
}

/** Not through the stream of this thread: the blocked main thread would have to pass that on. */
function write(text: string): void {
  try {
    writeSync(2, text)
  } catch {
    // Nobody reads stderr, or the disk is full: the line is lost.
  }
}
