// What the linter cannot say about the shape of the source: who may import whom, by file, and that
// each dangerous thing has one door. Works on text, so that a test can hand it a wrong tree.

import { posix } from 'node:path'

/** Source files by their path from the root of the repository. */
export type Tree = ReadonlyMap<string, string>

interface Place {
  readonly pack: string
  readonly area: 'core' | 'shell' | 'top'
}

interface Door {
  readonly thing: string
  readonly pattern: RegExp
  readonly file: RegExp
}

/** Blocks within blocks in one function. */
const maxNesting = 3

/** Files that join the core and the shell of a package. */
const joiners = /\/src\/(create-pool|run-worker|run-app|adopt|close-web-sockets)\.c?ts$/

const doors: readonly Door[] = [
  {
    thing: 'node:cluster',
    pattern: /'(node:)?cluster'/,
    // The preload asks in a plain program, in which nothing else of ours is.
    file: /master\/src\/shell\/(cluster-host\.ts|preload\.cts)$|worker\/src\/shell\/channel\.ts$/,
  },
  {
    thing: 'a timer',
    pattern: /\bset(Timeout|Interval)\s*\(|'(node:)?timers(\/promises)?'|AbortSignal\.timeout/,
    file: /\/shell\/clock\.ts$|master\/src\/shell\/(preload|exclusive-listen)\.cts$/,
  },
  {
    thing: 'the end of the process',
    pattern: /\bprocess\.(exit|reallyExit|abort)\b/,
    file: /\/shell\/exit\.ts$/,
  },
  {
    thing: 'the channel to the master',
    pattern: /(?<![.\w])process\.(send|disconnect)\b/,
    // The last words are said in a worker whose entry could not even be loaded.
    file: /worker\/src\/shell\/channel\.ts$|master\/src\/shell\/last-words\.cts$/,
  },
  {
    thing: 'a debugger',
    pattern: /\bnew Session\b/,
    file: /worker\/src\/shell\/blocked-code\.ts$/,
  },
  {
    thing: 'a thread',
    pattern: /'(node:)?worker_threads'/,
    // A preload asks only whether it was loaded by one.
    file: /worker\/src\/shell\/(watchdog(-thread)?|adopt\/preload)\.ts$/,
  },
  {
    thing: 'http-terminator',
    pattern: /'http-terminator'/,
    file: /worker\/src\/shell\/roster\.ts$/,
  },
  {
    thing: '@hono/node-server',
    pattern: /'@hono\/node-server'/,
    file: /worker\/src\/shell\/fetch-server\.ts$/,
  },
]

/** Everything in `tree` that breaks a rule, one sentence each. */
export function findViolations(tree: Tree): string[] {
  return [...tree].flatMap(([path, source]) => [
    ...findWrongImports(path, source),
    ...findWrongDoors(path, source),
    ...findDeepNesting(path, source),
    ...findMissingIntroductions(path, source),
  ])
}

/** The files of `tree` that import `name`. */
export function findImporters(tree: Tree, name: string): string[] {
  return [...tree].filter(([, source]) => listImports(source).includes(name)).map(([path]) => path)
}

/** What `source` imports or exports from elsewhere, types too. */
export function listImports(source: string): string[] {
  const code = stripComments(source)
  const patterns = [
    /^\s*(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'/gm,
    /^\s*import\s*'([^']+)'/gm,
    /\b(?:import|require)\s*\(\s*'([^']+)'/g,
  ]
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? ''))
}

function findWrongImports(path: string, source: string): string[] {
  const wrong = listImports(source).filter((target) => !mayImport(path, target))
  return wrong.map((target) => `${path} may not import ${target}`)
}

function mayImport(path: string, target: string): boolean {
  const from = placeOf(path)
  if (!target.startsWith('.')) return mayImportByName(from, target)
  const file = posix.join(posix.dirname(path), target)
  const to = placeOf(file)
  if (to.pack !== from.pack) return false
  if (from.area === 'core') return to.area === 'core'
  if (to.area === 'shell') return from.area === 'shell' || joiners.test(path)
  return true
}

function mayImportByName({ pack, area }: Place, target: string): boolean {
  if (pack === 'protocol') return false
  if (target.startsWith('@regrow/')) return target === '@regrow/protocol'
  if (target.startsWith('node:')) return area !== 'core'
  return area === 'shell' // a dependency: undeclared ones are the linter's business
}

function placeOf(path: string): Place {
  const [, pack = '', area = ''] = /^packages\/([^/]+)\/src\/(core|shell)?/.exec(path) ?? []
  return { pack, area: area === 'core' || area === 'shell' ? area : 'top' }
}

function findWrongDoors(path: string, source: string): string[] {
  const code = stripComments(source)
  const wrong = doors.filter((door) => door.pattern.test(code) && !door.file.test(path))
  return wrong.map((door) => `${path} touches ${door.thing}, which has a door of its own`)
}

/** Reads the depth from the indentation, which the formatter guarantees. */
function findDeepNesting(path: string, source: string): string[] {
  const open: number[] = []
  return source.split('\n').flatMap((line, index) => {
    const indent = line.search(/\S/)
    if (indent < 0) return []
    while ((open.at(-1) ?? -1) >= indent) open.pop()
    if (!/^\s*(\} else )?(if|for|while|do|switch|try)\b.*[{(]$/.test(line)) return []
    open.push(indent)
    return open.length > maxNesting ? [`${path}:${index + 1} nests deeper than ${maxNesting}`] : []
  })
}

function findMissingIntroductions(path: string, source: string): string[] {
  const { area } = placeOf(path)
  if (area === 'top' || source.startsWith('//') || source.startsWith('/**')) return []
  return [`${path} does not open with a comment that says what it is for`]
}

function stripComments(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '$1')
}
