// Reloads under more streams than every run can afford.

import { test } from 'node:test'
import { distributions, pairs } from '../../testing/distributions.ts'
import { reloadSessions } from '../support/http2-reloads.ts'

for (const [distribution, secure] of pairs(distributions, [false, true]))
  test(`three reloads lose no stream: ${secure ? 'TLS' : 'clear text'}, ${distribution}`, (context) =>
    reloadSessions(context, { distribution, secure, reloads: 3, pauseMs: 2 }))
