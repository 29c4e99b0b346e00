// Errors thrown in callbacks of Node's own.

import { execFile, spawn } from 'node:child_process'
import { pbkdf2 } from 'node:crypto'
import { lookup } from 'node:dns'
import { readFile } from 'node:fs'
import { gzip } from 'node:zlib'
import { boom } from './boom.mjs'

export const routes = {
  listener: boom,
  timeout: () => setTimeout(boom, 5),
  interval: () => {
    const timer = setInterval(() => {
      clearInterval(timer)
      boom()
    }, 5)
  },
  immediate: () => setImmediate(boom),
  'next-tick': () => process.nextTick(boom),
  microtask: () => queueMicrotask(boom),
  fs: () => readFile(import.meta.filename, boom),
  dns: () => lookup('localhost', boom),
  crypto: () => pbkdf2('password', 'salt', 1, 8, 'sha256', boom),
  zlib: () => gzip('text', boom),
  child: () => execFile(process.execPath, ['--version'], boom),
  'child-output': () => spawn(process.execPath, ['--version']).stdout.once('data', boom),
  'child-missing': () => spawn('/no/such/program'),
}
