// The options of `runWorker` and its helpers. The defaults are those of `resolve-options.ts`.

import type { ListenOptions } from 'node:net'
import type { ErrorReport } from '@regrow/protocol'

/**
 * A port, a path of a Unix domain socket, a socket that this process or its master was started with, or an argument of
 * `server.listen`; a numeric string is a port.
 */
export type ListenTarget = number | string | ListenOptions | { readonly fd: number }

/** An uncaught error: the thrown value, and its report. */
export interface TrappedError extends ErrorReport {
  /** The thrown value itself, which need not be an `Error`. */
  readonly error: unknown
}

/** Receives uncaught errors. */
export type ErrorListener = (trapped: TrappedError) => unknown

/** Every duration is in milliseconds; `Infinity` means never, `0` at once. */
export interface WorkerOptions {
  /**
   * Where an app that answers requests listens; with several targets, a server for each is made. `{ fd }` is a socket
   * that this process or its master was started with; see `docs/listening.md`.
   * @default the socket of a service manager (`LISTEN_FDS`), else `PORT`, else 3000
   */
  readonly listen?: ListenTarget | readonly ListenTarget[] | undefined
  /**
   * How long a drain may take if no order gives a time. While there is a pool, a drain takes no longer than the pool's
   * own time.
   * @default the pool's, else 10_000
   */
  readonly drainTimeoutMs?: number | undefined
  /**
   * How long a connection may wait between two requests before a drain ends it.
   * @default the server's `keepAliveTimeout`; at most 1_000 when stopping, 0 for Ctrl-C
   */
  readonly idleGraceMs?: number | undefined
  /**
   * Called with each uncaught error that is reported, for instance to send it on. The request that is to blame was
   * answered by then; one that is only `suspected` may still answer by itself. A storm of errors is reported in part,
   * as on stderr: `suppressed` counts the others.
   *
   * If it returns a promise, a drain waits for that as for a task. What it throws or rejects with goes to stderr, and
   * costs no request its answer.
   * @default none
   */
  readonly onError?: ErrorListener | undefined
}

export interface CloseOptions {
  /**
   * Over how many milliseconds the closing of the clients is spread; at most half of the drain's time, and 0 for
   * Ctrl-C.
   * @default 500
   */
  readonly spreadMs?: number | undefined
}
