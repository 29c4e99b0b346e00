// The table of docs/adopting.md.

import { type Program, type Way, ways } from './program.ts'

const head = [
  'program',
  'in a pool, an error',
  ...ways.map((way) => `alone, ${way}`),
  'worth knowing',
]

export function formatPrograms(programs: readonly Program[]): string {
  const rows = [head, head.map(() => '---'), ...programs.map(toCells)]
  return rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}

function toCells(program: Program): string[] {
  const { packages, name, expected, differs = '' } = program
  const versions = Object.entries(packages).map(([each, version]) => `${each}@${version}`)
  const isShown = ([first = '']: readonly string[]) =>
    name !== first.slice(0, first.lastIndexOf('@'))
  const title = isShown(versions) ? `${name}: ${versions[0]}` : (versions[0] ?? name)
  const ends = ways.map((way) => showEnd(program, way))
  return [title, String(expected.pool.faulted ?? '–'), ...ends, differs]
}

function showEnd({ expected }: Program, way: Way): string {
  const end = expected.alone[way]
  return end ? `${end.held}, ${end.code}` : '–'
}
