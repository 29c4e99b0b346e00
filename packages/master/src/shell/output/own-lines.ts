// Where a pool's own lines go: the user's logger, or the master's stderr. Whoever reads that or not: a reader that has
// left ends nobody, and a terminal that stands still keeps nobody waiting.

import { describeError } from '@regrow/protocol'
import type { PoolLogger } from '../../api/pool-logger.ts'
import type { Line } from '../../log/line.ts'
import type { Clock } from '../clock.ts'
import { Outlet } from './outlet.ts'
import { withoutBlocking } from './terminal.ts'

/** A line whose subject is known. */
export type NamedLine = Line & { readonly subject: string }

export interface Sink {
  write(line: NamedLine): void
  close(): void
}

/** `true` is stderr; `false` is nowhere. */
export function openSink(logger: boolean | PoolLogger, clock: Clock): Sink | undefined {
  if (typeof logger === 'object') return new LoggerSink(logger)
  return logger ? new StderrSink(clock) : undefined
}

/** A logger that throws is the user's bug, and the pool goes on. */
class LoggerSink implements Sink {
  readonly #logger: PoolLogger

  constructor(logger: PoolLogger) {
    this.#logger = logger
  }

  write({ level, subject, text, fields }: NamedLine): void {
    try {
      this.#logger[level](fields, `${subject} ${text}`)
    } catch (error) {
      const { stack, message } = describeError(error)
      process.emitWarning(`the logger threw: ${stack ?? message}`, 'PoolWarning')
    }
  }

  close(): void {
    // it is the user's
  }
}

class StderrSink implements Sink {
  readonly #outlet: Outlet

  constructor(clock: Clock) {
    this.#outlet = new Outlet(() => withoutBlocking(process.stderr), clock)
  }

  write({ subject, text }: NamedLine): void {
    this.#outlet.write(subject, [Buffer.from(text).toString('latin1')]) // one char for each byte
  }

  close(): void {
    this.#outlet.close()
  }
}
