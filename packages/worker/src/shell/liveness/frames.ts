// Formats stack frames of the debugger like the `stack` of an error, with the lines of the original source where Node
// itself knows its source map.

export interface Frame {
  /** Empty for a function without a name. */
  readonly name: string
  readonly url: string
  /** Counted from 0, as is the column. */
  readonly line: number
  readonly column: number
}

export function formatFrames(frames: readonly Frame[]): string {
  return frames.map(formatFrame).join('\n')
}

/** Only the thread that loaded the code has its source map. */
export function traceToSource(frame: Frame): Frame {
  const { findSourceMap } = process.getBuiltinModule('node:module')
  const entry = findSourceMap(frame.url)?.findEntry(frame.line, frame.column)
  if (!entry || !('originalSource' in entry)) return frame
  const { originalSource, originalLine, originalColumn } = entry
  return { ...frame, url: originalSource, line: originalLine, column: originalColumn }
}

/** Code that is created at run time may have a name as long as itself. */
const maxUrl = 512
const maxName = 128

function formatFrame({ name, url, line, column }: Frame): string {
  const place = `${url.slice(0, maxUrl)}:${line + 1}:${column + 1}`
  return name === '' ? `    at ${place}` : `    at ${name.slice(0, maxName)} (${place})`
}
