// Writes lines for people to stderr. A log line must cost nobody anything: a reader that has gone, a full disk or a
// closed file is forgiven here, and also when the app's own line meets it.

import { watchWrites } from './lost-writes.ts'

const forgiven = new Set(['EPIPE', 'ENOSPC', 'EBADF', 'EIO', 'EINVAL'])
/** Whether Node has opened the streams; reading their state earlier would open them. */
let isWatched = false

/** Write text to stderr at once: the process may not live for long. */
export function writeError(text: string): void {
  // What waits for room in the pipe goes first: this text would otherwise get in between and tear that line.
  if (isWatched && process.stderr.writableLength > 0) process.stderr.write(text)
  else writeAtOnce(text)
}

function writeAtOnce(text: string): void {
  const { writeSync } = process.getBuiltinModule('node:fs') // rarely wanted, so not loaded at boot
  const bytes = Buffer.from(text)
  let done = 0
  try {
    while (done < bytes.length) done += writeSync(2, bytes, done)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EAGAIN') process.stderr.write(bytes.subarray(done))
    else if (!forgiven.has(String(code))) throw error
  }
}

/**
 * Watch stdout and stderr; returns the end of that. It makes Node open the streams, so it is called when there is time.
 */
export function watchOutput(): () => void {
  isWatched = true
  return watchWrites([process.stdout, process.stderr], forgiven)
}

/** Resolves when stdout and stderr have written everything. */
export async function flushOutput(): Promise<void> {
  await Promise.all([process.stdout, process.stderr].map(flush))
}

function flush(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.destroyed || stream.writableLength === 0) return Promise.resolve()
  return new Promise((resolve) => stream.write('', () => resolve()))
}
