// Every origin of an error that is tested, and who is blamed for it while other requests are in
// flight. `docs/attribution.md` shows this table.

import type { NodeLine } from '../../scripts/nodes/lines.ts'

/**
 * `itself`: the request whose code failed. `nobody`: nobody, so that request gets a 503 at the deadline
 * of the drain. `another`: a request that did nothing wrong, and is in flight.
 */
export type Blamed = 'itself' | 'nobody' | 'another'

export interface Origin {
  readonly id: string
  /** What happens, for people. */
  readonly how: string
  /** On every line, or on 20 and 22 and on 24 and 26. */
  readonly blamed: Blamed | readonly [before24: Blamed, since24: Blamed]
  /** Its answer was complete before its code failed. */
  readonly isAnswered?: true
  readonly needs?: 'redis' | 'postgres'
}

export interface Kind {
  readonly title: string
  readonly origins: readonly Origin[]
}

export function blamedOn(line: NodeLine['line'], { blamed }: Origin): Blamed {
  if (typeof blamed === 'string') return blamed
  return blamed[line < 24 ? 0 : 1]
}

const itself = (id: string, how: string): Origin => ({ id, how, blamed: 'itself' })
const nobody = (id: string, how: string): Origin => ({ id, how, blamed: 'nobody' })

const callbacks = [
  itself('listener', 'The request listener throws.'),
  itself('timeout', 'A `setTimeout` callback throws.'),
  itself('interval', 'A `setInterval` callback throws.'),
  itself('immediate', 'A `setImmediate` callback throws.'),
  itself('next-tick', 'A `process.nextTick` callback throws.'),
  nobody('microtask', 'A `queueMicrotask` callback throws.'),
  itself('fs', 'A callback of `node:fs` throws.'),
  itself('dns', 'A callback of `dns.lookup` throws.'),
  itself('crypto', 'A callback of `node:crypto` throws.'),
  itself('zlib', 'A callback of `node:zlib` throws.'),
  itself('child', 'The callback of `execFile` throws.'),
  itself('child-output', 'A listener of a child process’s output throws.'),
  itself('child-missing', 'A child process cannot be started, and has no `error` listener.'),
]

const promises = [
  itself('async-listener', 'An `async` listener throws before its first `await`.'),
  itself('await', 'An `async` listener throws after an `await`.'),
  itself('then-callback', 'A `then` callback throws.'),
  itself('reject', 'A promise is rejected at once.'),
  itself('fs-promise', 'A call of `node:fs/promises` fails, and is awaited.'),
  itself('generator', 'An async generator throws.'),
  itself(
    'shared-resolver',
    'Code throws after an `await` of what a timer of nobody’s has resolved.',
  ),
  itself('shared-rejecter', 'What a timer of nobody’s has rejected is awaited.'),
  itself(
    'shared-rejecter-then',
    'What a timer of nobody’s has rejected has a `then` and no `catch`.',
  ),
  {
    id: 'shared-rejecter-bare',
    how: 'What a timer of nobody’s has rejected is left alone: no `await`, no `then`.',
    blamed: ['itself', 'nobody'],
  },
] satisfies Origin[]

const events = [
  itself('emitter', 'An emitter without an `error` listener emits one.'),
  itself(
    'shared-emitter',
    'A listener of an emitter that requests share throws, called by this request.',
  ),
  itself('event-target', 'A listener of an `EventTarget` throws.'),
  itself('abort-signal', 'A listener of an `AbortSignal` throws.'),
  itself('abort-timeout', 'A listener of `AbortSignal.timeout` throws.'),
  itself('once', 'An emitter fails while `events.once` waits for it.'),
  itself('thread-message', 'A listener of a worker thread’s messages throws.'),
  itself('thread-error', 'A worker thread fails, and has no `error` listener.'),
  itself('message-port', 'A listener of a `MessagePort` throws.'),
]

const streams = [
  itself('stream-destroy', 'A stream without an `error` listener is destroyed with an error.'),
  itself('file-stream', 'A file that a stream is to read is missing.'),
  itself('transform', 'The `transform` of a stream throws.'),
  itself('readable-from', 'The generator under `Readable.from` throws.'),
  itself('pipeline', 'The callback of `pipeline` throws.'),
  itself('pipeline-promise', 'The promise of `pipeline` rejects, and nobody hears it.'),
  itself('request-data', 'A `data` listener of the request throws.'),
  itself('request-end', 'An `end` listener of the request throws.'),
  itself('request-iteration', 'A loop over the request’s body throws.'),
  { ...itself('response-finish', 'A `finish` listener of the response throws.'), isAnswered: true },
  { ...itself('response-close', 'A `close` listener of the response throws.'), isAnswered: true },
  { ...itself('response-ended', 'Code throws after the response was ended.'), isAnswered: true },
] satisfies Origin[]

const network = [
  itself('connect', 'The `connect` listener of a new connection throws.'),
  itself('connect-refused', 'A connection is refused, and has no `error` listener.'),
  nobody('connection-data', 'A `data` listener of a new raw connection throws.'),
  itself('http-get', 'The callback of `http.get` throws.'),
  itself('http-data', 'A `data` listener of an answer to `http.get` throws.'),
  itself(
    'http-agent',
    'The callback of `http.get` throws, on a connection that another request has opened.',
  ),
  itself(
    'http-agent-data',
    'A `data` listener throws, on a connection that another request has opened.',
  ),
  itself('http-refused', 'An `http.get` is refused, and has no `error` listener.'),
  itself('fetch', 'Code throws after `await fetch()`.'),
  itself('fetch-body', 'A loop over the body of `fetch` throws.'),
  itself('fetch-refused', 'A `fetch` fails, and is awaited.'),
  itself('fetch-refused-bare', 'A `fetch` fails, and is left alone.'),
  itself('undici', 'Code throws after `await request()` of undici.'),
  itself(
    'undici-pool',
    'Code throws after `await pool.request()`; another request has opened the connection.',
  ),
  nobody(
    'undici-pool-callback',
    'The callback of `pool.request()` throws; another request has opened the connection.',
  ),
  itself(
    'undici-pool-data',
    'A `data` listener of its body throws; another request has opened the connection.',
  ),
  itself(
    'undici-pool-body',
    'A loop over its body throws; another request has opened the connection.',
  ),
]

const shared = [
  nobody(
    'early-connection',
    'A client calls back out of its connection’s `data` listener, and the callback throws. Opened at load.',
  ),
  nobody('early-connection-bound', 'The same, the callback bound by `AsyncResource.bind`.'),
  itself(
    'early-connection-bound-later',
    'The same; the bound callback starts a timer, whose callback throws.',
  ),
  {
    id: 'early-connection-bare',
    how: 'A client rejects a promise, which is left alone. Opened at load.',
    blamed: ['itself', 'nobody'],
  },
  nobody('early-timer', 'A timer that was started at load calls back, and the callback throws.'),
  nobody('others-connection', 'As `early-connection`, opened by a request that is in flight.'),
  nobody(
    'others-connection-bound',
    'As `early-connection-bound`, opened by a request that is in flight.',
  ),
  itself(
    'others-connection-bound-later',
    'As `early-connection-bound-later`, opened by a request that is in flight.',
  ),
  nobody('others-connection-secure', 'The same over TLS.'),
  nobody('others-connection-tick', 'The callback puts it off by `process.nextTick`.'),
  nobody('others-connection-close', 'It is ended by its server, and its `close` listener throws.'),
  nobody('others-connection-reset-close', 'It is reset, and its `close` listener throws.'),
  nobody('others-connection-reset', 'It is reset, and nobody listens for its `error`.'),
  nobody('others-connection-timeout', 'The callback puts it off by `setTimeout`.'),
  itself('others-connection-await', 'Code throws after an `await` of what the client resolves.'),
  {
    id: 'others-connection-bare',
    how: 'The client rejects a promise, which is left alone.',
    blamed: ['itself', 'another'],
  },
  {
    id: 'others-timer',
    how: 'A timer calls back that was started by a request in flight, and the callback throws.',
    blamed: 'another',
  },
  {
    id: 'others-timer-bare',
    how: 'Such a timer rejects a promise, which is left alone.',
    blamed: ['itself', 'another'],
  },
] satisfies Origin[]

const redis = [
  itself('ioredis-await', 'Code throws after an awaited command.'),
  itself('ioredis-callback', 'The callback of a command throws.'),
  itself('ioredis-pipeline', 'The callback of a pipeline throws.'),
  itself('ioredis-failed', 'A command fails, and is awaited.'),
  {
    id: 'ioredis-failed-bare',
    how: 'A command fails, and is left alone.',
    blamed: ['itself', 'another'],
  },
] satisfies Origin[]

const postgres = [
  itself('pg-await', 'Code throws after an awaited query of a pool.'),
  nobody('pg-callback', 'The callback of a query of a pool throws.'),
  nobody('pg-client', 'The callback of a query of a client, taken out of a pool, throws.'),
  itself('pg-failed', 'A query fails, and is awaited.'),
  itself('pg-failed-bare', 'A query fails, and is left alone.'),
]

const needing = (needs: 'redis' | 'postgres', origins: readonly Origin[]) =>
  origins.map((origin): Origin => ({ ...origin, needs }))

export const kinds: readonly Kind[] = [
  { title: 'Callbacks', origins: callbacks },
  { title: 'Promises', origins: promises },
  { title: 'Events', origins: events },
  { title: 'Streams', origins: streams },
  { title: 'The network', origins: network },
  { title: 'What requests share', origins: shared },
  { title: 'ioredis, connected by a request that is in flight', origins: needing('redis', redis) },
  { title: 'pg, connected by a request that is in flight', origins: needing('postgres', postgres) },
]
