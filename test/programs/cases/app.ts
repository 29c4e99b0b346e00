// What the programs of this folder that people write themselves have in common.

import { finishing, type Program } from '../program.ts'

export const app = {
  entry: 'server.cjs',
  env: (port: number) => ({ PORT: String(port) }),
  path: '/',
  held: '/slow',
  throws: '/throw',
  expected: { pool: { faulted: 70, stopped: [0] }, alone: finishing() },
} satisfies Partial<Program>
