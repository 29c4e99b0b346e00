// Checks and reads where a server listens: a port, a path, or an object for `server.listen`.

import type { ListenOptions } from 'node:net'
import type { ListenTarget } from '../api/worker-options.ts'

/** The kernel's room for the path of a Unix domain socket, in bytes, without the zero byte at its end. */
const maxPathBytes = 107
const maxPort = 65_535

/** What a target may be, for error messages. */
export const acceptedTarget =
  `a port (0 to ${maxPort}), a path with a "/" in it (${maxPathBytes} bytes at most), or an object ` +
  'for server.listen'

/** The argument of `server.listen` for a target. */
export function readTarget(target: ListenTarget): ListenOptions {
  if (typeof target === 'object') return target as ListenOptions // the types of Node do not have `fd`
  return isPath(target) ? { path: target } : { port: Number(target) }
}

/** Like `readTarget`, but a bare port or path stays one. */
export function readBareTarget(target: ListenTarget): ListenTarget {
  return typeof target === 'object' || isPath(target) ? target : Number(target)
}

/** A target without blanks around its text, such as the line end of a file of variables. */
export function trimTarget(target: ListenTarget): ListenTarget {
  return typeof target === 'string' ? target.trim() : target
}

/**
 * Whether a value is what `acceptedTarget` names. A text that is no port and does not look like a path is a mistake.
 */
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

/** Whether a path is the name of an abstract socket of Linux, which begins with a zero byte. */
export function isAbstract(path: string): boolean {
  return path.startsWith('\0')
}

/** Node.js 20 cuts off a longer path, and listens somewhere else. An abstract name has no zero byte at its end. */
function fits(path: string): boolean {
  return Buffer.byteLength(path) <= maxPathBytes + Number(isAbstract(path))
}
