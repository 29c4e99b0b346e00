// Ordinary clients, which ask for no fault: quick and slow requests, downloads and uploads, over kept connections and
// over new ones.

import { type Hammer, type HammerOptions, startHammer } from '../testing/hammer.ts'

const upload = 'x'.repeat(200_000)

const kinds: readonly Omit<HammerOptions, 'port'>[] = [
  { kept: 8, fresh: 4, pauseMs: 40 },
  { kept: 2, fresh: 2, pauseMs: 50, path: '/slow?ms=700' },
  { kept: 1, fresh: 1, pauseMs: 200, path: '/download?chunks=20' },
  { kept: 1, fresh: 1, pauseMs: 200, path: '/upload', method: 'POST', payload: upload },
]

export function startLoad(port: number): readonly Hammer[] {
  return kinds.map((kind) => startHammer({ port, ...kind }))
}
