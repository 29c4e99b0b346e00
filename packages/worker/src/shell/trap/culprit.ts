// An error was trapped: whoever it is blamed on is answered or ended, and nobody else.

import { answerStream } from '../connections/http2-streams.ts'
import { endForError } from '../connections/upgrade.ts'
import { type Culprit, isLastOfConnection } from '../context/task-context.ts'
import { answer } from './answer-culprit.ts'
import { nameCulprit } from './culprit-kind.ts'

/**
 * Requests that were pipelined behind it keep their answers. Where its listener threw at once, the
 * connection's parser is broken; but then it has read no later request, so the connection is closed.
 */
export function answerCulprit(culprit: Culprit | undefined): void {
  if (culprit === undefined) return
  const named = nameCulprit(culprit)
  if (named.is === 'response') answer(named.response, 500, isLastOfConnection(named.response))
  if (named.is === 'stream') answerStream(named.stream, 500)
  if (named.is === 'connection') endForError(named.connection)
}
