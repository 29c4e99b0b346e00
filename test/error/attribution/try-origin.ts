// One error of one origin, in a worker that holds other requests: who is blamed, and what it costs.

import { keepOneConnection, type OutcomeKind, send } from '../../../testing/request.ts'
import { until } from '../../../testing/until.ts'
import { type Standalone, startStandalone } from '../../support/start-standalone.ts'

export interface Result {
  /** Whom its report on stderr names, or a later line: `GET /path`, or nobody. */
  readonly blamed: string | undefined
  /** Whether it was found when all others were answered. */
  readonly isFound: boolean
  readonly culprit: OutcomeKind
  /** The request that opened what they share, and was in flight. */
  readonly opener: OutcomeKind
  /** Requests that have nothing to do with it; one began before the culprit's, one after it. */
  readonly bystanders: readonly OutcomeKind[]
}

export interface Surroundings {
  readonly env: Record<string, string>
  /** For Node.js. */
  readonly flags: readonly string[]
}

interface TestContext {
  after(end: () => void): void
}

export async function tryOrigin(
  context: TestContext,
  id: string,
  { env, flags }: Surroundings,
): Promise<Result> {
  const worker = await startStandalone(context, [...flags, 'error/attribution/server.mjs'], env)
  const { port } = worker
  const latecomer = keepOneConnection()
  await send({ port, agent: latecomer }) // the door closes later
  const early = send({ port, path: '/hold' })
  const opener = send({ port, path: `/open/${id}` })
  await untilHeld(worker, 2)
  const culprit = send({ port, path: `/${id}`, method: 'POST', payload: 'body' })
  const late = send({ port, path: '/hold', agent: latecomer })
  const ends = await Promise.all([culprit, opener, early, late])
  await worker.exitCode
  latecomer.destroy()
  const [ofCulprit, ofOpener, ...bystanders] = ends.map(({ kind }) => kind)
  const report = readReports(worker.stderr(), `GET /open/${id}`)
  return { ...report, culprit: ofCulprit ?? 'timeout', opener: ofOpener ?? 'timeout', bystanders }
}

async function untilHeld(worker: Standalone, count: number): Promise<void> {
  await until(`${count} are held`, () => worker.stdout().includes(`held ${count}`))
}

/** Another one that the report only suspects is not blamed: it answers. */
function readReports(stderr: string, opener: string): Pick<Result, 'blamed' | 'isFound'> {
  const report = /^pid=\d+ (?:uncaught exception|unhandled rejection)(, probably)?(?: in (.*))?$/m
  const [, isSuspected, named] = report.exec(stderr) ?? []
  const [, found] = /^pid=\d+ it was in (\S+ \S+):/m.exec(stderr) ?? []
  const blamed = isSuspected && named === opener ? undefined : named
  return { blamed: found ?? blamed, isFound: found !== undefined }
}
