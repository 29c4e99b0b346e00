// What a pool can be told, with the defaults as `defaults.ts` has them.

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
   * The program that each worker runs: a path, a `file:` URL, or a relative path taken from `cwd`.
   * It is resolved anew at each fork, so a symbolic link that was moved is followed.
   */
  readonly entry: string | URL
  /**
   * How many workers serve. Four for each CPU, and at least 32, boot at the same time.
   * @default `WEB_CONCURRENCY`, else the available parallelism within the container's CPU limit
   */
  readonly size?: number | undefined
  /**
   * Give a program that never heard of regrow the trap, the drain and heartbeats, as `runWorker` has
   * them: each worker preloads `@regrow/worker/adopt`, which must be installed. Such a worker is ready
   * when its servers listen. See `docs/adopting.md`.
   * @default false
   */
  readonly adopt?: boolean | undefined
  /**
   * How many workers wait in reserve: they have loaded the entry up to `runWorker`, and take the place
   * of one that crashed by listening, not by booting. Each costs a worker's memory.
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
   * Environment variables on top of the master's own. One that is `undefined` is not set by this, as if it was not named.
   * @default {}
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /**
   * The workers' working directory, followed anew at each fork.
   * @default the master's, by its logical name (`PWD`) where that is the same directory
   */
  readonly cwd?: string | undefined
  /**
   * When a program that does not use `@regrow/worker` counts as ready: once it listens, or, for
   * programs without a server, as soon as its process is online. Leave it alone for programs that
   * use `@regrow/worker`: they say themselves when they are ready.
   * @default 'listening'
   */
  readonly readyWhen?: 'listening' | 'online' | undefined
  /**
   * How connections come to the workers. By `'round-robin'` the master accepts each one and hands it
   * over, evenly. If `'shared'`, the master keeps the listening socket open and the workers accept from it
   * themselves: nobody is refused while no worker lives, and each connection costs less, but how many
   * a worker gets is left to chance. See `docs/distribution.md`.
   * @default 'round-robin'
   */
  readonly distribution?: 'round-robin' | 'shared' | undefined
  /**
   * How messages of your own, `process.send` and `worker.send`, cross the channel. By `'advanced'` buffers, dates, maps and the
   * like arrive as they are, as Node.js's `child_process` has it; each message costs more.
   * @default 'json'
   */
  readonly serialization?: 'json' | 'advanced' | undefined
  /**
   * How long a worker may take to become ready before it is killed, which counts as a crash.
   * @default 30_000
   */
  readonly startTimeoutMs?: number | undefined
  /**
   * How long a worker may take to finish what it holds before it is killed.
   * @default 10_000
   */
  readonly drainTimeoutMs?: number | undefined
  /**
   * A worker that was ready for this long is stable: its crash is replaced at once and clears the
   * slot's count of crashes.
   * @default 10_000
   */
  readonly stableAfterMs?: number | undefined
  /**
   * How often a worker tells that its event loop turns, and how it fares.
   * @default 1_000
   */
  readonly heartbeatMs?: number | undefined
  /**
   * A worker that sent no heartbeat for this long hangs: it counts as crashed, and is killed once
   * another one accepts. At least three times `heartbeatMs`.
   * @default 30_000
   */
  readonly livenessTimeoutMs?: number | undefined
  /**
   * Have a worker that hangs say on stderr at which line, and in which request, before it is killed. A
   * thread in each worker watches for it, at the price of 6 MiB; see `docs/hangs.md`.
   * @default false
   */
  readonly reportOnHang?: boolean | undefined
  /** How long a slot waits after quick crashes in a row. */
  readonly backoff?: BackoffOptions | undefined
  /** More crashes in this time are a crash loop. */
  readonly restartWindow?: RestartWindowOptions | undefined
  /**
   * What a pool in a crash loop does: stop with `ERR_POOL_CRASH_LOOP`, or emit `pool:crash-loop` and keep trying.
   * @default 'fail'
   */
  readonly onCrashLoop?: 'fail' | 'keep-trying' | undefined
  /**
   * Exit codes by which a worker that leaves by itself asks not to be replaced.
   * @default [79]
   */
  readonly finalExitCodes?: readonly number[] | undefined
  /** When a healthy worker is replaced because it has reached a limit. Limits are off by default. */
  readonly recycle?: RecycleOptions | undefined
  /** How workers are replaced by `reload` and `recycle`. */
  readonly reload?: ReloadOptions | undefined
  /**
   * Let the pool listen for signals while it runs: SIGTERM and SIGINT stop it (a second one
   * kills), SIGHUP reloads. Without it the pool installs no handler.
   * @default false
   */
  readonly signals?: boolean | undefined
  /**
   * Where workers write: `'inherit'` gives them the master's own stdout and stderr, `'prefix'` has
   * the master pass each line on, whole and under its worker's name (`slot=2 gen=5 pid=4711 `).
   * Lines that nobody reads for a second are then counted and dropped.
   * @default 'inherit'
   */
  readonly output?: 'inherit' | 'prefix' | undefined
  /**
   * Who takes the pool's own lines: that it is ready and where, crashes with their cause, reloads, what a stop waits for. By
   * `true` they go to the master's stderr, by `false` nowhere; a logger of pino, or any object with
   * `info`, `warn` and `error` of `(fields, line)`, gets them instead.
   * @default true
   */
  readonly logger?: boolean | PoolLogger | undefined
}
