// Every origin of an error that is tested, and who is blamed for it while other requests are in
// flight. `docs/attribution.md` shows this table.

import type { NodeLine } from '../../../scripts/nodes/lines.ts'

/**
 * `itself`: the request whose code failed. `found`: the same, for it is the one that is left when the others were
 * answered. `nobody`: nobody, so that request gets a 503 at the deadline of the drain.
 */
export type Blamed = 'itself' | 'found' | 'nobody'

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
  /** Where its routes are, in `apps/`. */
  readonly routes: string
  readonly origins: readonly Origin[]
}

export function blamedOn(line: NodeLine['line'], { blamed }: Origin): Blamed {
  if (typeof blamed === 'string') return blamed
  return blamed[line < 24 ? 0 : 1]
}

const itself = (id: string, how: string): Origin => ({ id, how, blamed: 'itself' })
const found = (id: string, how: string): Origin => ({ id, how, blamed: 'found' })
const nobody = (id: string, how: string): Origin => ({ id, how, blamed: 'nobody' })

const callbacks = [
  itself('listener', 'The request listener throws.'),
  itself('timeout', 'A `setTimeout` callback throws.'),
  itself('interval', 'A `setInterval` callback throws.'),
  itself('immediate', 'A `setImmediate` callback throws.'),
  itself('next-tick', 'A `process.nextTick` callback throws.'),
  found('microtask', 'A `queueMicrotask` callback throws.'),
  itself('fs', 'A callback of `node:fs` throws.'),
  itself('dns', 'A callback of `dns.lookup` throws.'),
  itself('crypto', 'A callback of `node:crypto` throws.'),
  itself('zlib', 'A callback of `node:zlib` throws.'),
  itself('child', 'The callback of `execFile` throws.'),
  found('child-output', 'A listener of a child process’s output throws.'),
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
    'Code throws after an `await` of a promise that a timer of no request resolves.',
  ),
  itself('shared-rejecter', 'A promise that a timer of no request rejects is awaited.'),
  itself(
    'shared-rejecter-then',
    'A promise that a timer of no request rejects has a `then` and no `catch`.',
  ),
  {
    id: 'shared-rejecter-bare',
    how: 'A promise that a timer of no request rejects is left alone: no `await`, no `then`.',
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
  found('thread-message', 'A listener of a worker thread’s messages throws.'),
  found('thread-error', 'A worker thread fails, and has no `error` listener.'),
  found('message-port', 'A listener of a `MessagePort` throws.'),
]

const streams = [
  itself('stream-destroy', 'A stream without an `error` listener is destroyed with an error.'),
  itself('file-stream', 'A file that a stream is to read is missing.'),
  itself('transform', 'The `transform` of a stream throws.'),
  itself('readable-from', 'The generator under `Readable.from` throws.'),
  itself('pipeline', 'The callback of `pipeline` throws.'),
  itself('pipeline-promise', 'The promise of `pipeline` rejects, and is not handled.'),
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
  found('connection-data', 'A `data` listener of a new raw connection throws.'),
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
  found(
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
  found('others-connection', 'As `early-connection`, opened by a request that is in flight.'),
  found(
    'others-connection-bound',
    'As `early-connection-bound`, opened by a request that is in flight.',
  ),
  itself(
    'others-connection-bound-later',
    'As `early-connection-bound-later`, opened by a request that is in flight.',
  ),
  found('others-connection-secure', 'The same over TLS.'),
  found('others-connection-tick', 'The callback puts it off by `process.nextTick`.'),
  found('others-connection-close', 'It is ended by its server, and its `close` listener throws.'),
  found('others-connection-reset-close', 'It is reset, and its `close` listener throws.'),
  found('others-connection-reset', 'It is reset, and has no `error` listener.'),
  found('others-connection-timeout', 'The callback puts it off by `setTimeout`.'),
  itself('others-connection-await', 'Code throws after an `await` of what the client resolves.'),
  {
    id: 'others-connection-bare',
    how: 'The client rejects a promise, which is left alone.',
    blamed: ['itself', 'nobody'],
  },
  found(
    'others-timer',
    'A timer calls back that was started by a request in flight, and the callback throws.',
  ),
  {
    id: 'others-timer-bare',
    how: 'Such a timer rejects a promise, which is left alone.',
    blamed: ['itself', 'nobody'],
  },
] satisfies Origin[]

const queues = [
  found('fastq', 'A job of `fastq` throws.'),
  found('fastq-bound', 'The same, the job bound by `AsyncResource.bind`.'),
  itself('fastq-bound-later', 'The same; the bound job starts a timer, whose callback throws.'),
  found('fastq-timeout', 'The job starts a timer without that, whose callback throws.'),
  nobody('fastq-async', 'The job is an `async` function, which rejects.'),
  found('async-queue', 'A job of `queue` of `async` throws.'),
  found('own-queue', 'A job of a list of callbacks throws.'),
  itself('generic-pool', 'A `then` callback after `acquire` throws.'),
  itself('generic-pool-await', 'Code throws after an awaited `acquire`.'),
  found('coalesced', 'An `http.get` for several callers calls them all back, and one throws.'),
  nobody('coalesced-promise', 'A `fetch` for several callers calls them all back, and one throws.'),
]

const helpers = [
  found('others-thread', 'A listener of the messages of a worker thread throws.'),
  found('others-child', 'A listener of the messages of a child process throws.'),
  found('others-child-output', 'A listener of the output of a child process throws.'),
  found('others-udp', 'A listener of the messages of a datagram socket throws.'),
]

const sideJobs = [
  {
    ...itself('side-rejection', 'A promise that the request has left alone rejects.'),
    isAnswered: true,
  },
  {
    ...itself('side-timeout', 'A timer that the request has left behind throws.'),
    isAnswered: true,
  },
  {
    ...nobody('background', 'A timer of no request throws.'),
    isAnswered: true,
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
    blamed: ['itself', 'nobody'],
  },
] satisfies Origin[]

const postgres = [
  itself('pg-await', 'Code throws after an awaited query of a pool.'),
  found('pg-callback', 'The callback of a query of a pool throws.'),
  found('pg-client', 'The callback of a query of a client, taken out of a pool, throws.'),
  found('pg-connect', 'The callback of `connect` throws; the pool was exhausted.'),
  itself('pg-connect-await', 'Code throws after an awaited `connect`; the pool was exhausted.'),
  itself('pg-failed', 'A query fails, and is awaited.'),
  itself('pg-failed-bare', 'A query fails, and is left alone.'),
]

const needing = (needs: 'redis' | 'postgres', origins: readonly Origin[]) =>
  origins.map((origin): Origin => ({ ...origin, needs }))

export const kinds: readonly Kind[] = [
  { title: 'Callbacks', routes: 'callbacks', origins: callbacks },
  { title: 'Promises', routes: 'promises', origins: promises },
  { title: 'Events', routes: 'events', origins: events },
  { title: 'Streams', routes: 'streams', origins: streams },
  { title: 'The network', routes: 'network', origins: network },
  { title: 'What requests share', routes: 'shared', origins: shared },
  { title: 'Jobs that the end of another request’s job starts', routes: 'queues', origins: queues },
  { title: 'Helpers that a request in flight has started', routes: 'helpers', origins: helpers },
  {
    title: 'Side jobs of a request that answers by itself',
    routes: 'side-jobs',
    origins: sideJobs,
  },
  {
    title: 'ioredis, connected by a request that is in flight',
    routes: 'clients',
    origins: needing('redis', redis),
  },
  {
    title: 'pg, connected by a request that is in flight',
    routes: 'clients',
    origins: needing('postgres', postgres),
  },
]
