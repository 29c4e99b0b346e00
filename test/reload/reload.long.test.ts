// Reloads and resizes under as much load as this machine can make.

import { test } from 'node:test'
import { distributions, pairs } from '../../testing/distributions.ts'
import { reloadUnderLoad } from '../support/reload-under-load.ts'
import { resizeUnderLoad } from '../support/resize-under-load.ts'

for (const [size, distribution] of pairs([2, 1], distributions))
  test(`three reloads of ${size} lose no request of clients that hardly pause, ${distribution}`, (context) =>
    reloadUnderLoad(context, { size, distribution, pauseMs: 5, atLeast: 500 }))

for (const distribution of distributions)
  test(`eight resizes lose no connection of clients that do not pause, ${distribution}`, () =>
    resizeUnderLoad({ distribution, rounds: 4, clients: 24, pauseMs: 0 }))
