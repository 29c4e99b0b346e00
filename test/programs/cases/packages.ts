// Packages in a program that act behind its responses.

import type { Program } from '../program.ts'
import { watchLogs, watchTracker } from '../witness.ts'
import { app } from './app.ts'

export const packages: readonly Program[] = [
  {
    ...app,
    name: '@sentry/node',
    packages: { '@sentry/node': '11.12.0', express: '5.3.0' },
    folder: 'sentry',
    witness: watchTracker,
    differs: 'each error is reported before the process ends',
    isQuick: true,
  },
  {
    ...app,
    name: 'winston and morgan',
    packages: { winston: '3.19.0', morgan: '1.12.1', express: '5.3.0' },
    folder: 'logs',
    path: '/load',
    witness: watchLogs,
    differs: 'each line is written; bare, some are not after an error',
    isQuick: true,
  },
]
