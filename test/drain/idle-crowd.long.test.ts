// As many idle connections as a machine lets one process have.

import { test } from 'node:test'
import { reloadWithCrowd } from '../support/reload-with-crowd.ts'

/** Each needs a descriptor here, and one in the worker. */
const crowd = Math.min(10_000, openFilesLimit() - 500)

test(`${crowd} idle connections do not hold a drain past its deadline [D8]`, () =>
  reloadWithCrowd(crowd))

/** Node raises its own limit to the hard one when it starts. */
function openFilesLimit(): number {
  const report = process.report.getReport() as unknown as {
    userLimits: { open_files: { hard: number | string } }
  }
  const { hard } = report.userLimits.open_files
  return hard === 'unlimited' ? Infinity : Number(hard)
}
