// Computes how much the tests notice, for each room of the sources.

import { type Equivalent, reasonFor } from './equivalents.ts'
import { type Group, groupOf, type Mutant, packageOf } from './mutants.ts'
import type { Result } from './results.ts'

export interface Row {
  readonly name: string
  readonly noticed: number
  readonly survived: number
  readonly equivalent: number
  readonly invalid: number
}

/** The share of changes that must be noticed, in percent. */
export const floors: Readonly<Record<Group, number>> = { core: 95, shell: 90, protocol: 90 }
/** With fewer changes than this the share means little, so it may be a little lower. */
const enough = 100
const floorOfFew = 60

export function countRows(results: readonly Result[], equivalents: readonly Equivalent[]): Row[] {
  const rooms = new Map<string, Result[]>()
  for (const result of results)
    for (const room of roomsOf(result.mutant)) rooms.set(room, [...(rooms.get(room) ?? []), result])
  return [...rooms].sort().map(([name, members]) => countRow(name, members, equivalents))
}

/** The share in percent of the changes that could be noticed; 100 if there were none. */
export function scoreOf({ noticed, survived }: Row): number {
  return noticed + survived === 0 ? 100 : (100 * noticed) / (noticed + survived)
}

/** The rows that are below their minimum, a line for each. */
export function listMissed(rows: readonly Row[]): string[] {
  return rows.flatMap((row) => {
    if (!(row.name in floors)) return []
    const isFew = row.noticed + row.survived < enough
    const floor = isFew ? floorOfFew : floors[row.name as Group]
    const score = scoreOf(row)
    return score < floor ? [`${row.name}: ${score.toFixed(1)} % of at least ${floor} %`] : []
  })
}

function roomsOf(mutant: Mutant): string[] {
  const group = groupOf(mutant)
  return [group, `${packageOf(mutant)}/${group === 'protocol' ? 'src' : group}`]
}

function countRow(
  name: string,
  results: readonly Result[],
  equivalents: readonly Equivalent[],
): Row {
  const of = (is: string) => results.filter(({ verdict }) => verdict.is === is)
  const survivors = of('survived')
  const same = survivors.filter(({ mutant }) => reasonFor(mutant, equivalents) !== undefined)
  return {
    name,
    noticed: of('noticed').length,
    survived: survivors.length - same.length,
    equivalent: same.length,
    invalid: of('invalid').length,
  }
}
