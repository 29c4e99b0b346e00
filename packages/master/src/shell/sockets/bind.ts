// The only file that binds, by the function that `node:cluster` has for its own SCHED_NONE. Binding is
// not listening: the workers do that, with their handles of the same socket, and the master never
// accepts a connection.

import net from 'node:net'
import { constants } from 'node:os'
import { relative } from 'node:path'
import { isAbstract } from './abstract-names.ts'
import { removeStale } from './stale-socket.ts'

/** Where a server wants to listen, as Node asks its primary for it. */
export type BindTarget =
  | {
      /** `null` is every address: `::`, or `0.0.0.0` where there is no IPv6. */
      readonly host: string | null
      readonly port: number
      readonly addressType: 4 | 6
      /** Node's own, such as `ipv6Only`. */
      readonly flags: number
    }
  | {
      /** A descriptor of a socket that the master was born with. */
      readonly fd: number
    }
  | {
      readonly path: string
      /** What everybody else may do with the path, in libuv's bits. */
      readonly mode: number
    }

/** A bound socket. */
export interface BoundSocket {
  /** Close our side; workers that hold theirs listen on. */
  close(): void
}

interface Handle extends BoundSocket {
  getsockname?(out: { port?: number }): number
  fchmod(mode: number): number
}

type Address = readonly [address: string | null, port: number, type: 4 | 6 | -1]

type Bind = (...given: [...Address, fd: number | undefined, flags: number]) => Handle | number

/** A negative number, as libuv counts errors: Node makes an ordinary error of it in the worker. */
export type BindError = number

export const bindErrors = {
  inUse: -constants.errno.EADDRINUSE,
  invalid: -constants.errno.EINVAL,
  tooMany: -constants.errno.EMFILE,
} as const

/** Longer paths do not fit into the address of a socket, not on every system that Node runs on. */
const longestPath = 103

/** Can this Node bind for others? */
export function canBind(): boolean {
  return findBind() !== undefined
}

/** Close what was bound. What was inherited is the process's, and stays. */
export function closeBound(socket: BoundSocket): void {
  if (![...inherited.values()].some((handle) => handle === socket)) socket.close()
}

/** Bind a socket. Never rejects. */
export async function bind(target: BindTarget): Promise<BoundSocket | BindError> {
  try {
    if ('fd' in target) return inherit(target.fd)
    return 'path' in target ? await bindPath(target) : bindPort(target)
  } catch {
    return bindErrors.invalid // the worker's address made Node itself throw, and is to blame
  }
}

function findBind(): Bind | undefined {
  const { _createServerHandle } = net as unknown as { readonly _createServerHandle?: unknown }
  return typeof _createServerHandle === 'function' ? (_createServerHandle as Bind) : undefined
}

/**
 * Sockets that came by a descriptor are this process's, not one pool's: they are opened once and stay open. Whoever
 * gave them to us listens as well, so that connections wait for the next to listen.
 */
const inherited = new Map<number, Handle>()

function inherit(fd: number): BoundSocket | BindError {
  const known = inherited.get(fd)
  const handle = known ?? findBind()?.(null, 0, -1, fd, 0) ?? bindErrors.invalid
  if (typeof handle === 'number') return handle
  inherited.set(fd, handle)
  return handle
}

function bindPort(target: Extract<BindTarget, { port: number }>): BoundSocket | BindError {
  const { host, port, addressType, flags } = target
  const handle = bindOnce(host, { port, addressType, flags })
  // libuv keeps a port that is taken to itself until somebody listens, which would be on any other port.
  if (typeof handle === 'number' || port === 0 || portOf(handle) === port) return handle
  handle.close()
  return bindErrors.inUse
}

async function bindPath({ path, mode }: Extract<BindTarget, { path: string }>) {
  const bound = bindShortest(path)
  const isFree = bound === bindErrors.inUse && (await removeStale(path))
  const handle = isFree ? bindShortest(path) : bound
  const failure = typeof handle === 'number' || mode === 0 ? 0 : handle.fchmod(mode)
  if (typeof handle === 'number' || failure === 0) return handle
  handle.close()
  return failure
}

function bindShortest(path: string): Handle | BindError {
  const shorter =
    path.length > longestPath && !isAbstract(path) ? relative(process.cwd(), path) : path
  return bindOnce(shorter, { port: -1, addressType: -1, flags: 0 })
}

function bindOnce(
  address: string | null,
  { port, addressType, flags }: { port: number; addressType: 4 | 6 | -1; flags: number },
): Handle | BindError {
  return findBind()?.(address, port, addressType, undefined, flags) ?? bindErrors.invalid
}

function portOf(handle: Handle): number | undefined {
  const name: { port?: number } = {}
  handle.getsockname?.(name)
  return name.port
}
