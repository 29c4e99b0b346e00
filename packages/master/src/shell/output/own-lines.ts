// Writes a pool's own lines to the user's logger, or to the master's stderr. A reader of stderr that has left ends no
// process, and a terminal that stands still does not block the master.

import { describeError } from '@regrow/protocol'
import type { PoolLogger } from '../../api/pool-logger.ts'
import type { Line } from '../../log/line.ts'
import type { Clock } from '../clock.ts'
import { Outlet } from './outlet.ts'
import { withoutBlocking } from './terminal.ts'

/** A line with its subject. */
type NamedLine = Line & { readonly subject: string }

export interface Sink {
  write(line: NamedLine): void
  close(): void
}

/** `true` is stderr; `false` is nowhere. */
export function openSink(logger: boolean | PoolLogger, clock: Clock): Sink | undefined {
  if (typeof logger === 'object') return openLogger(logger)
  return logger ? openStderr(clock) : undefined
}

/** If the logger throws, that is a bug of the user's, and the pool goes on. */
function openLogger(logger: PoolLogger): Sink {
  const write = ({ level, subject, text, fields }: NamedLine) => {
    try {
      logger[level](fields, `${subject} ${text}`)
    } catch (error) {
      const { stack, message } = describeError(error)
      process.emitWarning(`the logger threw: ${stack ?? message}`, 'PoolWarning')
    }
  }
  return { write, close: () => undefined } // the logger is the user's
}

function openStderr(clock: Clock): Sink {
  const outlet = new Outlet(() => withoutBlocking(process.stderr), clock)
  return {
    write: ({ subject, text }) => outlet.write(subject, [Buffer.from(text).toString('latin1')]), // one char for each byte
    close: () => outlet.close(),
  }
}
