import type { ListenOptions } from 'node:net'
import type { ListenTarget } from './worker-options.ts'

/** The object that `server.listen` takes for a target. */
export function readTarget(target: ListenTarget): ListenOptions {
  if (typeof target === 'object') return target as ListenOptions // its types do not know `fd`
  return isPath(target) ? { path: target } : { port: Number(target) }
}

/** Like `readTarget`, but a bare port or path stays one. */
export function readBareTarget(target: ListenTarget): ListenTarget {
  return typeof target === 'object' || isPath(target) ? target : Number(target)
}

function isPath(target: ListenTarget): target is string {
  return typeof target === 'string' && !/^\d+$/.test(target)
}
