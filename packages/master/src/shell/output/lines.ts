// Cuts what a worker writes into lines.
//
// A string stands for bytes here, with one char for each (Node's `latin1`). So the end of a chunk cannot tear a
// character, and bytes that are no UTF-8 come through unchanged. Pure: it knows no stream.

/** A longer line is cut into pieces of at most this length, and each becomes a line of its own. */
export const maxLineBytes = 65_536

const mostBytesOfCharacter = 4

export class LineCutter {
  #rest = ''

  /** The lines that these bytes complete, without their newlines. */
  push(bytes: string): string[] {
    if (!bytes.includes('\n') && this.#rest.length + bytes.length <= maxLineBytes) {
      this.#rest += bytes // so that each byte is looked at once, however small the chunks are
      return []
    }
    const lines = (this.#rest + bytes).split('\n').flatMap(cutLongLine)
    this.#rest = lines.pop() ?? ''
    return lines
  }

  /** The end of the output: a line whose newline never came. */
  end(): string[] {
    const rest = this.#rest
    this.#rest = ''
    return rest === '' ? [] : [rest]
  }
}

/** Put a worker's name before each line, unless the line begins with it, as those of a worker's reports do. */
export function nameLines(name: string, lines: readonly string[]): string {
  const start = `${name} `
  return lines.map((line) => `${line.startsWith(start) ? '' : start}${line}\n`).join('')
}

function cutLongLine(line: string): string[] {
  const pieces: string[] = []
  let from = 0
  while (line.length - from > maxLineBytes) {
    const to = findCut(line, from + maxLineBytes)
    pieces.push(line.slice(from, to))
    from = to
  }
  return [...pieces, line.slice(from)]
}

/** The last place up to `limit` where a character of UTF-8 begins; `limit` itself if there is none. */
function findCut(line: string, limit: number): number {
  for (let at = limit; at > limit - mostBytesOfCharacter; at -= 1)
    if (!isWithinCharacter(line.charCodeAt(at))) return at
  return limit
}

function isWithinCharacter(byte: number): boolean {
  return (byte & 0b1100_0000) === 0b1000_0000
}
