// The deadline of a drain, for one connection: whoever is unanswered gets a 503, and what has begun is
// ended as its protocol has it. What cannot be ended so is cut off, and its client can see that.

import type { ServerResponse } from 'node:http'
import { answer, answerAtDeadline } from './answer.ts'
import { currentResponseOf, speaksHttp } from './internals.ts'
import { isBusy } from './sight.ts'
import { answerStreamAtDeadline, openStreams, sessionOf } from './streams.ts'
import { type Connection, lastResponseOf } from './task-context.ts'
import { endForDeadline } from './upgrade.ts'

export function cutOff(connection: Connection): void {
  const last = lastResponseOf(connection)
  if (sessionOf(connection)) cutSession(connection)
  else if (speaksHttp(connection) && last && isBusy(last)) cutResponses(connection, last)
  else endForDeadline(connection)
}

function cutResponses(connection: Connection, last: ServerResponse): void {
  const current = currentResponseOf(connection)
  if (current && current !== last) answer(current, 503, false)
  answerAtDeadline(last)
}

function cutSession(connection: Connection): void {
  for (const stream of openStreams(connection)) answerStreamAtDeadline(stream)
  const session = sessionOf(connection)
  if (session?.destroyed === false) session.close() // it ends with what was just written
}
