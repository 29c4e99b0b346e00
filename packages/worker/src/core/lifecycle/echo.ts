// Whether a signal only repeats the one before. A terminal or a service manager sends it to every process of a group,
// and the process that started the program passes it on as well (npm and dumb-init do; tsx 4.23: 33 ms later). The
// master decides in the same way.

import type { DrainSignal, ReceivedSignal } from './states.ts'

const echoMs = 300

export function isEcho(
  first: ReceivedSignal | undefined,
  signal: DrainSignal,
  now: number,
): boolean {
  return first?.signal === signal && now - first.at < echoMs
}
