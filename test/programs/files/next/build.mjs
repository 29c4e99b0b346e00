// Builds the app twice: for `next start`, and standalone.
import { execFileSync } from 'node:child_process'

const next = 'node_modules/next/dist/bin/next'
for (const STANDALONE of ['', '1'])
  execFileSync(process.execPath, [next, 'build'], { env: { ...process.env, STANDALONE } })
