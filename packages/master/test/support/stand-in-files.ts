import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import type { TestContext } from 'node:test'

/** Of the system's files and Node.js itself only these are there, and say this. */
export function standInForFiles(
  context: TestContext,
  files: Readonly<Record<string, string>>,
): void {
  const { existsSync, readFileSync } = fs
  const isOurs = (path: unknown) =>
    /^\/(?:sys|proc)\//.test(String(path)) || path === process.execPath
  const read = context.mock.method(fs, 'readFileSync', ((path: string, ...more: unknown[]) => {
    if (!isOurs(path)) return Reflect.apply(readFileSync, fs, [path, ...more])
    return files[path] ?? fail()
  }) as never)
  const exists = context.mock.method(fs, 'existsSync', (path: string) =>
    isOurs(path) ? path in files : existsSync(path),
  )
  syncBuiltinESMExports()
  context.after(() => {
    for (const each of [read, exists]) each.mock.restore()
    syncBuiltinESMExports()
  })
}

function fail(): never {
  throw Object.assign(new Error('no file'), { code: 'ENOENT' })
}
