// A load of clients over HTTP/2: each keeps a session, with several requests on it at any time, until
// it is told to open a new one.

import type { Hammer } from '../../testing/hammer.ts'
import { Http2Client } from '../../testing/http2-client.ts'
import { Tally } from '../../testing/tally.ts'

export interface Http2HammerOptions {
  readonly port: number
  readonly secure?: boolean
  readonly clients?: number
  /** Requests that each of them has under way. */
  readonly streams?: number
  readonly paths?: readonly string[]
  /** How long each thinks between an answer and its next request. */
  readonly pauseMs?: number
}

export interface Http2Hammer extends Hammer {
  /** Sessions that were opened, and requests that were refused and sent again. */
  counts(): { readonly opened: number; readonly repeated: number }
}

export function startHttp2Hammer(options: Http2HammerOptions): Http2Hammer {
  const { port, secure = false, clients = 6, streams = 4, pauseMs = 15 } = options
  const state = { stopping: false, tally: new Tally() }
  const all = Array.from({ length: clients }, () => new Http2Client(port, { secure }))
  const paths = options.paths ?? ['/', '/?ms=5', '/?ms=30']
  const runs = all.flatMap((client) =>
    Array.from({ length: streams }, (_, index) =>
      run(client, { path: paths[index % paths.length] ?? '/', pauseMs }, state),
    ),
  )
  return {
    tally: state.tally,
    counts: () => ({
      opened: all.reduce((sum, { opened }) => sum + opened, 0),
      repeated: all.reduce((sum, { repeated }) => sum + repeated, 0),
    }),
    async stop(atLeast = 0) {
      await state.tally.untilServedInAll(atLeast)
      state.stopping = true
      await Promise.all(runs)
      for (const client of all) client.destroy()
      return state.tally
    },
  }
}

async function run(
  client: Http2Client,
  { path, pauseMs }: { readonly path: string; readonly pauseMs: number },
  state: { stopping: boolean; readonly tally: Tally },
): Promise<void> {
  let heldBy: string | undefined
  while (!state.stopping) {
    const { headers, ...outcome } = await client.send({ path })
    state.tally.add(outcome, { connection: 'kept', path, heldBy })
    heldBy = headers['x-worker']?.toString()
    await new Promise((resolve) => {
      setTimeout(resolve, pauseMs)
    })
  }
}
