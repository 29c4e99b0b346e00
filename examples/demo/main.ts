// npm run demo -- [--app express] [--short]
//
// Shows a pool that serves real requests while its workers throw, are killed and are replaced; then bare
// `node:cluster`, where there is the same app without regrow. Each part has a line with what it cost. Exits 1 if a
// promise was broken. Ctrl-C ends it early.

import { findFreePort } from '../../testing/ports.ts'
import { createBareCluster } from './bare-cluster.ts'
import type { Contender } from './contender.ts'
import { describeEndings, isKept } from './lines.ts'
import { readOptions } from './options.ts'
import { createRegrow } from './pool.ts'
import { Story } from './story.ts'

const { app, serveMs, burst } = readOptions(process.argv.slice(2))
const interruption = new AbortController()
let current: Contender | undefined
process.on('SIGINT', interrupt)

const ours = await show(createRegrow, app.entry)
const isWhole = !interruption.signal.aborted
const theirs = isWhole && app.bare ? [await show(createBareCluster, app.bare)] : []
process.off('SIGINT', interrupt)

console.log(`\n${describeEndings([ours, ...theirs])}`)
console.log(isKept(ours) ? '\nEvery promise of regrow was kept.' : '\nA PROMISE WAS BROKEN.')
const code = isKept(ours) ? 0 : 1
process.exitCode = interruption.signal.aborted ? 130 : code

async function show(create: (entry: URL, port: number) => Contender, entry: URL) {
  const port = await findFreePort()
  const contender = create(entry, port)
  current = contender
  const { signal } = interruption
  const setting = { client: app.client, port, serveMs, burst, interruption: signal }
  return new Story(contender, setting).run()
}

/** The first Ctrl-C ends the story; a second one ends the workers. */
function interrupt(): void {
  if (interruption.signal.aborted) current?.kill()
  interruption.abort()
}
