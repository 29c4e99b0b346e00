// What this process says for people. A log line must cost nobody anything: a reader that left, a
// full disk or a closed file is forgiven here, and so is the app's own line that hits it.

import { watchWrites } from './lost-writes.ts'

const forgiven = new Set(['EPIPE', 'ENOSPC', 'EBADF', 'EIO', 'EINVAL'])
/** Node has opened the streams; asking them before would open them. */
let isWatched = false

/** Write text to stderr at once: the process may not live for long. */
export function writeError(text: string): void {
  // What waits for room in the pipe goes first: this would get in between, and tear its line.
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

/** Watch stdout and stderr; gives what ends that. It makes Node open the streams, so it is called when there is time. */
export function watchOutput(): () => void {
  isWatched = true
  return watchWrites([process.stdout, process.stderr], forgiven)
}

/** Resolves when nothing waits in stdout and stderr any more. */
export async function flushOutput(): Promise<void> {
  await Promise.all([process.stdout, process.stderr].map(flush))
}

function flush(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.destroyed || stream.writableLength === 0) return Promise.resolve()
  return new Promise((resolve) => stream.write('', () => resolve()))
}
