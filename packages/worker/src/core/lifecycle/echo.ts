// A signal that comes again at once is the same wish: a terminal, or who stops a whole group, sends it to every
// process, and who has started the program passes it on (npm and dumb-init do; tsx 4.23: 33 ms later). The master
// judges in the same way.

import type { DrainSignal, ReceivedSignal } from './states.ts'

const echoMs = 300

export function isEcho(
  first: ReceivedSignal | undefined,
  signal: DrainSignal,
  now: number,
): boolean {
  return first?.signal === signal && now - first.at < echoMs
}
