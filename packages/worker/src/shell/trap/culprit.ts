// Classifies the culprit of an error, and answers or ends it and nobody else. A culprit is classified only when an
// error was trapped, so that a request pays for no mark.

import type { ServerResponse } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import { Socket } from 'node:net'
import { answerStream } from '../connections/http2-streams.ts'
import { endForError } from '../connections/upgrade.ts'
import { RequestContext } from '../context/request-context.ts'
import { type Culprit, isLastOfConnection } from '../context/task-context.ts'
import { answer } from './answer-culprit.ts'

/** `done`: a request that is answered, or whose connection is closed. */
export type Classified =
  | { readonly is: 'nobody' | 'task' | 'done' }
  | { readonly is: 'connection'; readonly connection: Socket }
  | { readonly is: 'stream'; readonly stream: ServerHttp2Stream }
  | { readonly is: 'response'; readonly response: ServerResponse }

export function classify(culprit: Culprit | undefined): Classified {
  if (culprit === undefined) return { is: 'nobody' }
  if (!(culprit instanceof RequestContext)) return { is: 'task' }
  const { source } = culprit
  if (source === undefined) return { is: 'done' }
  if (source instanceof Socket) return { is: 'connection', connection: source }
  return 'rstCode' in source
    ? { is: 'stream', stream: source }
    : { is: 'response', response: source }
}

/**
 * Answer or end the culprit. Requests that were pipelined behind it keep their answers. If its listener threw at once,
 * the parser of the connection is broken; but then it has read no later request, so the connection is closed.
 */
export function answerCulprit(culprit: Culprit | undefined): void {
  const classified = classify(culprit)
  if (classified.is === 'response')
    answer(classified.response, 500, isLastOfConnection(classified.response))
  if (classified.is === 'stream') answerStream(classified.stream, 500)
  if (classified.is === 'connection') endForError(classified.connection)
}
