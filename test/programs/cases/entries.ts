// How a program of one's own is compiled, or laid out and started.

import { finishing, type Program } from '../program.ts'
import { pnpmPath } from '../tools.ts'
import { app } from './app.ts'

export const entries: readonly Program[] = [
  {
    ...app,
    name: 'tsx',
    packages: { tsx: '4.23.15' },
    entry: 'server.ts',
    execArgv: ['--import', 'tsx'],
    isQuick: true,
  },
  {
    ...app,
    name: 'ts-node',
    packages: { 'ts-node': '10.9.2', typescript: '5.9.3', '@types/node': '20.19.43' },
    entry: 'server.ts',
    execArgv: ['--require', 'ts-node/register/transpile-only'],
    isQuick: true,
  },
  {
    ...app,
    name: 'pnpm',
    packages: { express: '5.3.0' },
    installer: 'pnpm',
    launch: (flags) => [pnpmPath, 'run', flags.length > 0 ? 'adopted' : 'bare'],
    isQuick: true,
    expected: {
      pool: { faulted: 70, stopped: [0] },
      alone: finishing({
        ...{ SIGTERM: 'SIGTERM', 'SIGTERM to the group': 'SIGTERM', 'Ctrl-C': 'SIGINT' },
      }),
    },
    differs: 'alone by `pnpm start`: the code is that of pnpm, which passes the signal on',
  },
]
