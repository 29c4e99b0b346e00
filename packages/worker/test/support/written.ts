// What a process writes at once, in the place of its own stderr.

import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import type { TestContext } from 'node:test'

/** Catch what is written by `writeSync` until the test ends. */
export function catchWritten(context: TestContext): string[] {
  const written: string[] = []
  const write = context.mock.method(fs, 'writeSync', (_fd: number, bytes: Buffer) => {
    written.push(bytes.toString())
    return bytes.length
  })
  syncBuiltinESMExports()
  context.after(() => {
    write.mock.restore()
    syncBuiltinESMExports()
  })
  return written
}
