// Writes to a terminal without ever waiting for it.
//
// Node's writes to a terminal are synchronous: they block while nobody reads (Ctrl-S, a window that is stopped). A
// master would then serve no connections, signals and workers. So the terminal is opened a second time and set not to
// block, as pipes are. Where it cannot be opened, as the terminal of another user, Node's own stream is used.
//
// `setBlocking` is not documented, and the same on Node 20, 22, 24 and 26.

import { closeSync, constants, openSync } from 'node:fs'
import type { OutputStream } from './outlet.ts'

interface Handle {
  setBlocking?(isBlocking: boolean): number
}

/** The stream to write to in place of `stream`: itself, unless it is a terminal. */
export function withoutBlocking(
  stream: NodeJS.WriteStream & { readonly fd: number },
): OutputStream {
  // The user has put a `write` there, to see what is written.
  if (!stream.isTTY || Object.hasOwn(stream, 'write')) return stream
  return openAgain(stream.fd) ?? stream
}

function openAgain(fd: number): OutputStream | undefined {
  try {
    const { O_WRONLY, O_NOCTTY } = constants
    const opened = openSync(`/dev/fd/${fd}`, O_WRONLY | O_NOCTTY)
    try {
      return createTerminal(opened)
    } finally {
      closeSync(opened) // the stream has a descriptor of its own
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    return undefined // no such folder, no right to open it, no room for one more
  }
}

function createTerminal(fd: number): OutputStream | undefined {
  const tty = process.getBuiltinModule('node:tty') as unknown as typeof import('node:tty')
  const stream = new tty.WriteStream(fd)
  const { _handle: handle } = stream as unknown as { _handle?: Handle }
  const close = () => {
    stream.destroy()
  }
  if (handle?.setBlocking?.(false) === 0) return Object.assign(stream, { close })
  close()
  return undefined
}
