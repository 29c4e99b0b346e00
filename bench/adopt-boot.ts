// npm run build && node --import tsx bench/adopt-boot.ts [/path/to/node] [rounds]
//
// Measures what the preload of `@regrow/worker/adopt` costs a program that does nothing, in processor time: compared
// with no preload, and with an empty one, because `--require` itself has a cost. Each round visits all three.

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const [nodePath = process.execPath, rounds = '40'] = process.argv.slice(2)
const program = fileURLToPath(new URL('apps/tells-its-cost.mjs', import.meta.url))
const empty = fileURLToPath(new URL('apps/does-nothing.cjs', import.meta.url))
const kinds = {
  'no preload': [],
  'an empty preload': ['--require', empty],
  '@regrow/worker/adopt': ['--require', '@regrow/worker/adopt'],
} as const

const costs = Object.keys(kinds).map((name): [string, number[]] => [name, []])
for (let round = 0; round < Number(rounds); round += 1)
  for (const [name, found] of costs) found.push(measure(kinds[name as keyof typeof kinds]))

console.log(execFileSync(nodePath, ['--version'], { encoding: 'utf8' }).trim())
for (const [name, found] of costs) {
  const sorted = found.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(sorted.length * share)]?.toFixed(1)
  console.log(`${name.padEnd(22)} ${at(0.5)} ms (quartiles ${at(0.25)} to ${at(0.75)})`)
}

/** Milliseconds of processor time from the start of a process to the end of its program. */
function measure(flags: readonly string[]): number {
  const text = execFileSync(nodePath, [...flags, program], { encoding: 'utf8' })
  return Number(text) / 1_000
}
