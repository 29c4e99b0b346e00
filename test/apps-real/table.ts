// What became of everything, one line for each app.

export interface Row {
  readonly app: string
  readonly client: string
  readonly good: number
  readonly lost: number
  readonly poisoned: number
  /** How many of the poisoned got their 500, or what stands for it: 1011, a reset, the end. */
  readonly answered: number
  readonly reloads: number
}

const titles = ['app', 'client', 'served', 'lost', 'poisoned', 'answered', 'reloads']

export function formatTable(rows: readonly Row[]): string {
  const lines = [titles, ...rows.map((row) => Object.values(row).map(String))]
  const widths = titles.map((_, column) => Math.max(...lines.map((line) => sizeOf(line[column]))))
  const texts = lines.map((line) =>
    line.map((cell, column) => pad(cell, column, widths)).join('  '),
  )
  return `\n${texts.map((text) => text.trimEnd()).join('\n')}\n\n`
}

/** Names to the left, figures to the right. */
function pad(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0
  return column < 2 ? cell.padEnd(width) : cell.padStart(width)
}

function sizeOf(cell = ''): number {
  return cell.length
}
