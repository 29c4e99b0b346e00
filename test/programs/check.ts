// What was seen of a program, against what is expected of it: every sentence is a promise that was not kept.

import type { AloneResult } from './alone.ts'
import { heldCount } from './hold.ts'
import type { PoolResult } from './in-pool.ts'
import type { Program, Way } from './program.ts'

/** In a pool nothing is lost, however the program would end by itself. */
export function judgePool({ expected, throws }: Program, way: Way, result: PoolResult): string[] {
  const { lostByReload, lostByErrors, thrown, faulted, stopped, finished, lost, missing } = result
  const answers = throws === undefined || way !== 'SIGTERM' ? [] : ['500', '500']
  const codes = answers.map(() => expected.pool.faulted ?? null)
  return listFalse([
    [lostByReload.length === 0, `a reload lost ${lostByReload}`],
    [lostByErrors.length === 0, `errors lost ${lostByErrors}`],
    [`${thrown}` === `${answers}`, `errors were answered ${thrown}`],
    [`${faulted}` === `${codes}`, `those with errors left with ${faulted}`],
    [stopped.every((code) => isAmong(code, expected.pool.stopped)), `others left with ${stopped}`],
    [finished === heldCount, `the stop cut ${heldCount - finished} of ${heldCount}`],
    [lost.length === 0, `the stop lost ${lost}`],
    [missing <= 0, `${missing} were not written or sent`],
  ])
}

export function judgeAlone({ expected }: Program, way: Way, result: AloneResult): string[] {
  const { finished, lost, code, thrown, missing } = result
  const end = expected.alone[way]
  const held = finished === heldCount ? 'finished' : 'cut'
  return listFalse([
    [held === end?.held, `of ${heldCount} held requests ${finished} were answered`],
    [end?.held === 'cut' || lost.length === 0, `lost: ${lost}`],
    [code === end?.code, `it left with ${code}`],
    [thrown === undefined || thrown === '500', `the error was answered ${thrown}`],
    [missing <= 0, `${missing} were not written or sent`],
  ])
}

function isAmong(code: number | null, codes: readonly number[]): boolean {
  return code !== null && codes.includes(code)
}

function listFalse(claims: readonly (readonly [isTrue: boolean, otherwise: string])[]): string[] {
  return claims.filter(([isTrue]) => !isTrue).map(([, otherwise]) => otherwise)
}
