// Binds listening sockets: the only file that does, by the function that `node:cluster` has for its own SCHED_NONE.
// Binding is not listening: the workers listen, with their handles of the same socket, and the master never accepts a
// connection.

import net from 'node:net'
import { constants } from 'node:os'
import { relative } from 'node:path'
import { isAbstract } from './abstract-names.ts'
import { removeStale } from './stale-socket.ts'

/** Where a server wants to listen, in the form in which Node asks its primary. */
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
      /** A descriptor of a socket that the master inherited. */
      readonly fd: number
    }
  | {
      readonly path: string
      /** What other users may do with the path, in libuv's bits. */
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

/** A negative number, as libuv numbers errors. In the worker Node turns it into an ordinary error. */
export type BindError = number

export const bindErrors = {
  inUse: -constants.errno.EADDRINUSE,
  invalid: -constants.errno.EINVAL,
  tooMany: -constants.errno.EMFILE,
} as const

/** On some system that Node runs on, a longer path does not fit into the address of a socket. */
const longestPath = 103

/** Whether this Node can bind for its workers. */
export function canBind(): boolean {
  return findBind() !== undefined
}

/** Close a socket that was bound. One that was inherited belongs to the process, and stays open. */
export function closeBound(socket: BoundSocket): void {
  if (![...inherited.values()].some((handle) => handle === socket)) socket.close()
}

/** Bind a socket. Never rejects. */
export async function bind(target: BindTarget): Promise<BoundSocket | BindError> {
  try {
    if ('fd' in target) return inherit(target.fd)
    return 'path' in target ? await bindPath(target) : bindPort(target)
  } catch {
    return bindErrors.invalid // Node itself threw at the worker's address, which must be wrong
  }
}

function findBind(): Bind | undefined {
  const { _createServerHandle } = net as unknown as { readonly _createServerHandle?: unknown }
  return typeof _createServerHandle === 'function' ? (_createServerHandle as Bind) : undefined
}

/**
 * Sockets that came by a descriptor belong to this process, not to one pool: each is opened once and stays open. The
 * process that passed it to us listens on it as well, so connections wait until a worker listens again.
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
  // libuv keeps the error of a port in use until somebody listens; a worker would then listen on some other port.
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
