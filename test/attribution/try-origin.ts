// One error of one origin, in a worker that holds other requests: who is blamed, and what it costs.

import { keepOneConnection, type OutcomeKind, send } from '../support/request.ts'
import { type Standalone, startStandalone } from '../support/start-standalone.ts'
import { until } from '../support/until.ts'

export interface Result {
  /** What its report on stderr says: `GET /path`, or nothing. */
  readonly blamed: string | undefined
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
  const worker = await startStandalone(context, [...flags, 'attribution/server.mjs'], env)
  const { port } = worker
  const [releaser, latecomer] = [keepOneConnection(), keepOneConnection()]
  for (const agent of [releaser, latecomer]) await send({ port, agent }) // the door closes later
  const early = send({ port, path: '/hold' })
  const opener = send({ port, path: `/open/${id}` })
  await untilHeld(worker, 2)
  const culprit = send({ port, path: `/${id}`, method: 'POST', payload: 'body' })
  const late = send({ port, path: '/hold', agent: latecomer })
  const blamed = await untilReported(worker)
  await untilHeld(worker, 3)
  await send({ port, path: '/release', agent: releaser })
  const ends = await Promise.all([culprit, opener, early, late])
  await worker.exitCode
  for (const agent of [releaser, latecomer]) agent.destroy()
  const [ofCulprit, ofOpener, ...bystanders] = ends.map(({ kind }) => kind)
  return { blamed, culprit: ofCulprit ?? 'timeout', opener: ofOpener ?? 'timeout', bystanders }
}

async function untilHeld(worker: Standalone, count: number): Promise<void> {
  await until(`${count} are held`, () => worker.stdout().includes(`held ${count}`))
}

async function untilReported(worker: Standalone): Promise<string | undefined> {
  const report = /^pid=\d+ (?:uncaught exception|unhandled rejection)(?: in (.*))?$/m
  const [, blamed] = await until(
    'the error is reported',
    () => report.exec(worker.stderr()) ?? false,
  )
  return blamed
}
