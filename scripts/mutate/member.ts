// Names the function that a line of a source file belongs to, so that it is found again when lines have moved.

const topLevel =
  /^(?:export )?(?:abstract )?(?:async )?(?:function\*?|class|const|let|interface|type) +(\w+)/
const method =
  /^ {2}(?:private |readonly |static |async |override )*(?:get |set |\*)?(#?\w+)(?:<[^>]*>)?(?:\(| *=)/

/** The function, or the method of a class as `Class.method`, or '' at the top of a file. Lines count from 1. */
export function memberAt(text: string, line: number): string {
  const lines = text.split('\n').slice(0, line)
  const outer = lines.findLastIndex((each) => topLevel.test(each))
  const owner = topLevel.exec(lines[outer] ?? '')?.[1] ?? ''
  if (!/\bclass\b/.test(lines[outer] ?? '')) return owner
  const inner = lines.findLast((each, index) => index > outer && method.test(each))
  const name = inner === undefined ? 'constructor' : method.exec(inner)?.[1]
  return `${owner}.${name}`
}
