// The lines of Node.js that the project is tested on, and the one version of each. A test compares `docs/support.md`
// with this list; nothing else pins a version.

export interface NodeLine {
  readonly line: number
  readonly version: string
}

export const nodeLines: readonly NodeLine[] = [
  { line: 20, version: '20.20.2' },
  { line: 22, version: '22.23.3' },
  { line: 24, version: '24.21.0' },
  { line: 26, version: '26.10.0' },
]

/** The lines named by a text such as `22,24`; all of them without one. */
export function chooseLines(names: string | undefined): readonly NodeLine[] {
  if (names === undefined) return nodeLines
  const wanted = names.split(',').map(Number)
  const unknown = wanted.find((line) => !nodeLines.some((each) => each.line === line))
  if (unknown === undefined) return nodeLines.filter(({ line }) => wanted.includes(line))
  const known = nodeLines.map(({ line }) => line).join(',')
  throw new Error(`--only takes lines out of ${known}, separated by commas; got ${names}`)
}
