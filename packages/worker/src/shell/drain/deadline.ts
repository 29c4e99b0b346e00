// Ends one connection at the deadline of a drain: an unanswered request gets a 503, and an answer that was begun ends
// as its protocol allows. Where no such end exists, the connection is cut off in a way that its client can see.

import type { ServerResponse } from 'node:http'
import { isBusy } from '../connections/connection-snapshot.ts'
import { answerStreamAtDeadline, openStreams, sessionOf } from '../connections/http2-streams.ts'
import { currentResponseOf, speaksHttp } from '../connections/node-internals.ts'
import { endForDeadline } from '../connections/upgrade.ts'
import type { Connection } from '../context/request-context.ts'
import { lastResponseOf } from '../context/task-context.ts'
import { answer, answerAtDeadline } from '../trap/answer-culprit.ts'

export function endAtDeadline(connection: Connection): void {
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
  if (session?.destroyed === false) session.close() // it ends when the streams have sent what was just written
}
