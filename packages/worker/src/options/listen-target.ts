import type { ListenOptions } from 'node:net'
import type { ListenTarget } from '../api/worker-options.ts'

/** A path of a Unix domain socket has so much room in the kernel, in bytes, without the end of its text. */
const maxPathBytes = 107
const maxPort = 65_535

/** What is accepted for a target, for people. */
export const acceptedTarget =
  `a port (0 to ${maxPort}), a path with a "/" in it (${maxPathBytes} bytes at most), or an object ` +
  'for server.listen'

/** The object that `server.listen` takes for a target. */
export function readTarget(target: ListenTarget): ListenOptions {
  if (typeof target === 'object') return target as ListenOptions // its types do not know `fd`
  return isPath(target) ? { path: target } : { port: Number(target) }
}

/** Like `readTarget`, but a bare port or path stays one. */
export function readBareTarget(target: ListenTarget): ListenTarget {
  return typeof target === 'object' || isPath(target) ? target : Number(target)
}

/** Text without the blanks around it, such as the end of a line that a file of variables has left there. */
export function trimTarget(target: ListenTarget): ListenTarget {
  return typeof target === 'string' ? target.trim() : target
}

/** Whether a target is what `acceptedTarget` says. Text that is neither a port nor looks like a path is a mistake. */
export function isTarget(value: unknown): value is ListenTarget {
  if (typeof value === 'number') return isPort(value)
  if (typeof value === 'string') return isPath(value) ? isGoodPath(value) : isPort(Number(value))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const { path } = value as ListenOptions
  return typeof path !== 'string' || fits(path)
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= maxPort
}

function isPath(target: string | number): target is string {
  return typeof target === 'string' && !/^\d+$/.test(target)
}

function isGoodPath(path: string): boolean {
  return (isAbstract(path) || path.includes('/')) && fits(path)
}

/** A name that begins with a zero byte is one of Linux' abstract sockets. */
export function isAbstract(path: string): boolean {
  return path.startsWith('\0')
}

/** Node.js 20 cuts a longer one, and listens somewhere else. An abstract name has no end of its text. */
function fits(path: string): boolean {
  return Buffer.byteLength(path) <= maxPathBytes + Number(isAbstract(path))
}
