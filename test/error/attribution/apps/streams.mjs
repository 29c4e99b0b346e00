// Errors in streams: those of the request and the response themselves, and others.

import { createReadStream } from 'node:fs'
import { PassThrough, pipeline, Readable, Transform } from 'node:stream'
import { pipeline as piped } from 'node:stream/promises'
import { boom, error } from './boom.mjs'

const broken = () => Readable.from(['some', 'text']).pipe(new Transform({ transform: boom }))

export const routes = {
  'stream-destroy': () => new PassThrough().destroy(error()),
  'file-stream': () => createReadStream('/no/such/file'),
  transform: () => broken(),
  'readable-from': () =>
    Readable.from(
      (async function* () {
        yield 'text'
        boom()
      })(),
    ).resume(),
  pipeline: () => pipeline(Readable.from(['text']), new PassThrough().resume(), boom),
  'pipeline-promise': () => void piped(broken(), new PassThrough().resume()),
  'request-data': (request) => request.once('data', boom),
  'request-end': (request) => request.once('end', boom).resume(),
  'request-iteration': async (request) => {
    for await (const _ of request) boom()
  },
  'response-finish': (_, response) => response.once('finish', boom).end('fine'),
  'response-close': (_, response) => response.once('close', boom).end('fine'),
  'response-ended': (_, response) => {
    response.end('fine')
    setTimeout(boom, 50)
  },
}
