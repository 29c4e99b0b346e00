// What a culprit is. Looked at only when an error was trapped, so that a request pays for no mark.

import type { ServerResponse } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import { Socket } from 'node:net'
import type { Culprit, Task } from './task-context.ts'

export type NamedCulprit =
  | { readonly is: 'connection'; readonly connection: Socket }
  | { readonly is: 'stream'; readonly stream: ServerHttp2Stream }
  | { readonly is: 'response'; readonly response: ServerResponse }
  | { readonly is: 'task'; readonly task: Task }

export function nameCulprit(culprit: Culprit): NamedCulprit {
  if (culprit instanceof Socket) return { is: 'connection', connection: culprit }
  if ('rstCode' in culprit) return { is: 'stream', stream: culprit }
  if ('req' in culprit) return { is: 'response', response: culprit }
  return { is: 'task', task: culprit }
}
