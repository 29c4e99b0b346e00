// Releases as a deploy lays them out: a directory for each, and a link to the one that counts.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { locateApp } from '../../testing/locate-app.ts'

/** Answers with the names of its release and of its working directory. */
export const tellsRelease = `
import { basename, dirname } from 'node:path'
import { runWorker } from '@regrow/worker'
const code = basename(dirname(new URL(import.meta.url).pathname))
await runWorker((_request, response) => response.end(code + ' ' + basename(process.cwd())), {
  listen: { port: Number(process.env.PORT), host: '127.0.0.1' },
})`

/** Releases as deploys lay them out, in reach of this project's packages. */
export function makeReleases() {
  const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url))
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'release-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const deploy = (name: string, program: string): string => {
    mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(join(folder, name, 'app.mjs'), program)
    return join(folder, name, 'app.mjs')
  }
  const point = (name: string) => {
    rmSync(join(folder, 'current'), { force: true })
    symlinkSync(name, join(folder, 'current'))
  }
  return { folder, deploy, point }
}

/** The text of a program, by its name. */
export function readApp(name: string): string {
  return readFileSync(locateApp(name), 'utf8')
}
