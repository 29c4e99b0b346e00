// `npm run coverage`: runs the unit tests on a Node.js that reads the sources without a compiler, and fails when a
// branch of a `core/` was not run.
//
// Tests of the shells, and of whole lives, are left out: some import the sources through a compiler, whose output would count as the
// source, and the tests of a core shall cover it.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { nodeLines } from './nodes/lines.ts'
import { obtainNode } from './nodes/obtain.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const reader = nodeLines.find(({ line }) => line === 24)
if (!reader) throw new Error('Node.js 24 is not among the lines in scripts/nodes/lines.ts')

const limits = ['lines', 'branches', 'functions'].map((each) => `--test-coverage-${each}=100`)
const { status } = spawnSync(
  obtainNode(reader.version),
  [
    ...['--test', '--experimental-test-coverage', '--test-coverage-include=packages/*/src/core/**'],
    ...limits,
    ...[
      'packages/*/test/!(*.life).test.ts',
      'packages/*/test/{app,core,options,publish}/**/*.test.ts',
    ],
  ],
  { cwd: root, stdio: 'inherit' },
)
process.exitCode = status ?? 1
