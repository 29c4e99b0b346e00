// The options of a pool. A test compares the `@default` tags with `options/defaults.ts`.

import type {
  BackoffOptions,
  RecycleOptions,
  ReloadOptions,
  RestartWindowOptions,
} from './option-groups.ts'
import type { PoolLogger } from './pool-logger.ts'

/** What `createPool` takes. Every duration is in milliseconds; `Infinity` means never, `0` at once. */
export interface PoolOptions {
  /**
   * The program that each worker runs: a path, a `file:` URL, or a path relative to `cwd`.
   * It is resolved anew at each fork, so that a moved symbolic link is followed.
   */
  readonly entry: string | URL
  /**
   * How many workers serve. At most four workers for each CPU, but at least 32, boot at the same time.
   * @default `WEB_CONCURRENCY`, else the available parallelism within the container's CPU limit
   */
  readonly size?: number | undefined
  /**
   * Give the trap, the drain and heartbeats of `runWorker` to a program that does not use `@regrow/worker`.
   * Each worker preloads `@regrow/worker/adopt`, which must be installed. Such a worker is ready
   * when its servers listen. See `docs/adopting.md`.
   * @default false
   */
  readonly adopt?: boolean | undefined
  /**
   * How many standbys there are: workers that have loaded the entry up to `runWorker`. A standby replaces
   * a crashed worker by listening, not by booting. Each costs the memory of a worker.
   * @default 0
   */
  readonly standby?: number | undefined
  /**
   * Arguments of the program (`process.argv.slice(2)` in a worker).
   * @default []
   */
  readonly args?: readonly string[] | undefined
  /**
   * Arguments of Node.js itself, such as `--max-old-space-size=512`.
   * @default process.execArgv
   */
  readonly execArgv?: readonly string[] | undefined
  /**
   * Environment variables in addition to the master's own. A variable that is `undefined` is ignored.
   * @default {}
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /**
   * The workers' working directory. Its links are followed anew at each fork.
   * @default the master's, by its logical name (`PWD`) where that is the same directory
   */
  readonly cwd?: string | undefined
  /**
   * When a program that does not use `@regrow/worker` counts as ready: once it listens, or, for
   * programs without a server, as soon as its process is online. Keep the default for programs that
   * use `@regrow/worker`, because they report themselves when they are ready.
   * @default 'listening'
   */
  readonly readyWhen?: 'listening' | 'online' | undefined
  /**
   * How connections reach the workers. With `'round-robin'` the master accepts each connection and hands it
   * to a worker, evenly. With `'shared'` the master keeps the listening socket open and the workers accept from it
   * themselves: no client is refused while no worker lives, and each connection costs less, but connections are
   * distributed unevenly. See `docs/distribution.md`.
   * @default 'round-robin'
   */
  readonly distribution?: 'round-robin' | 'shared' | undefined
  /**
   * How your own messages (`process.send`, `worker.send`) are serialized. With `'advanced'`, buffers, dates, maps and
   * the like arrive as they are, as in Node.js's `child_process`, and each message costs more.
   * @default 'json'
   */
  readonly serialization?: 'json' | 'advanced' | undefined
  /**
   * How long a worker may take to become ready. After that it is killed, which counts as a crash.
   * @default 30_000
   */
  readonly startTimeoutMs?: number | undefined
  /**
   * How long a worker may take to finish its requests when it drains. After that it is killed.
   * @default 10_000
   */
  readonly drainTimeoutMs?: number | undefined
  /**
   * A worker that was ready for this long is stable. If it crashes, it is replaced at once, and the
   * slot's count of crashes is cleared.
   * @default 10_000
   */
  readonly stableAfterMs?: number | undefined
  /**
   * How often a worker sends a heartbeat, with figures about its load.
   * @default 1_000
   */
  readonly heartbeatMs?: number | undefined
  /**
   * A worker that sent no heartbeat for this long is hung: it counts as crashed, and is killed once
   * another worker accepts. At least three times `heartbeatMs`.
   * @default 30_000
   */
  readonly livenessTimeoutMs?: number | undefined
  /**
   * Whether a worker that hangs writes to stderr at which line, and in which request, before it is killed. It
   * takes a thread in each worker, which costs 6 MiB; see `docs/hangs.md`.
   * @default false
   */
  readonly reportOnHang?: boolean | undefined
  /** How long a slot waits after quick crashes in a row. */
  readonly backoff?: BackoffOptions | undefined
  /** More crashes than this within a time are a crash loop. */
  readonly restartWindow?: RestartWindowOptions | undefined
  /**
   * What a pool in a crash loop does: stop with `ERR_POOL_CRASH_LOOP`, or keep trying. It emits `pool:crash-loop` in
   * both cases.
   * @default 'fail'
   */
  readonly onCrashLoop?: 'fail' | 'keep-trying' | undefined
  /**
   * A worker that exits on its own with one of these codes is not replaced.
   * @default [79]
   */
  readonly finalExitCodes?: readonly number[] | undefined
  /** The limits at which a healthy worker is replaced. They are off by default. */
  readonly recycle?: RecycleOptions | undefined
  /** How workers are replaced by `reload` and `recycle`. */
  readonly reload?: ReloadOptions | undefined
  /**
   * Whether the pool handles signals while it runs: SIGTERM and SIGINT stop it (a second one
   * kills the workers), SIGHUP reloads. Otherwise the pool installs no handler.
   * @default false
   */
  readonly signals?: boolean | undefined
  /**
   * Where workers write. With `'inherit'` they have the master's own stdout and stderr. With `'prefix'`
   * the master passes each line on, whole and under its worker's name (`slot=2 gen=5 pid=4711 `);
   * lines that are not read for a second are then counted and dropped.
   * @default 'inherit'
   */
  readonly output?: 'inherit' | 'prefix' | undefined
  /**
   * Where the pool logs its own lines: that it is ready and where, crashes with their cause, reloads, what a stop
   * waits for. With `true` they go to the master's stderr, with `false` nowhere. A logger of pino, or any object with
   * `info`, `warn` and `error` of `(fields, line)`, receives them instead.
   * @default true
   */
  readonly logger?: boolean | PoolLogger | undefined
}
