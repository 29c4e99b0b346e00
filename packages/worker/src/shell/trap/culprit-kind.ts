// What a culprit is. Looked at only when an error was trapped, so that a request pays for no mark.

import type { ServerResponse } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import { Socket } from 'node:net'
import { RequestContext } from '../context/request-context.ts'
import type { Culprit, Task } from '../context/task-context.ts'

export type NamedCulprit =
  | { readonly is: 'connection'; readonly connection: Socket }
  | { readonly is: 'stream'; readonly stream: ServerHttp2Stream }
  | { readonly is: 'response'; readonly response: ServerResponse }
  | { readonly is: 'task'; readonly task: Task }
  | { readonly is: 'done' }

export function nameCulprit(culprit: Culprit): NamedCulprit {
  if (!(culprit instanceof RequestContext)) return { is: 'task', task: culprit }
  const { source } = culprit
  if (source === undefined) return { is: 'done' }
  if (source instanceof Socket) return { is: 'connection', connection: source }
  return 'rstCode' in source
    ? { is: 'stream', stream: source }
    : { is: 'response', response: source }
}
