// What the linter cannot say about the shape of the source: which room may import which, and that
// each dangerous thing has one file. Works on text, so that a test can hand it a wrong tree.

import { posix } from 'node:path'

/** Source files by their path from the root of the repository. */
export type Tree = ReadonlyMap<string, string>

interface Place {
  readonly pack: string
  /** A folder of sources; `''` is the package's own. */
  readonly room: string
}

/** The rooms of each package: a file imports from its own and from those before it. */
const order: Readonly<Record<string, readonly string[]>> = {
  protocol: [''],
  master: [
    'api',
    ...['core/model', 'core/workers', 'core/reload', 'core'],
    ...['log', 'options', 'publish'],
    ...['shell/preload', 'shell', 'shell/output', 'shell/sockets', 'shell/workers'],
    '',
  ],
  worker: [
    'api',
    ...['core/lifecycle', 'core/connections', 'core/trap', 'core/liveness'],
    'options',
    ...['shell/process', 'shell/context', 'shell/connections', 'shell/servers'],
    ...['shell/trap', 'shell/drain', 'shell/liveness', 'shell', 'shell/wiring'],
    ...['app', 'adopt', ''],
  ],
}

interface Danger {
  readonly thing: string
  readonly pattern: RegExp
  readonly file: RegExp
}

/** Blocks within blocks in one function. */
const maxNesting = 3

/** Files of a room, without those of the rooms in it. */
const maxFiles = 16

const dangers: readonly Danger[] = [
  {
    thing: 'node:cluster',
    pattern: /'(node:)?cluster'/,
    // The preload asks in a plain program, in which nothing else of ours is.
    file: /master\/src\/shell\/(workers\/cluster-host\.ts|preload\/preload\.cts)$|\/process\/channel\.ts$/,
  },
  {
    thing: 'a timer',
    pattern: /\bset(Timeout|Interval)\s*\(|'(node:)?timers(\/promises)?'|AbortSignal\.timeout/,
    file: /\/shell\/(process\/)?clock\.ts$|\/preload\/(preload|exclusive-listen)\.cts$/,
  },
  {
    thing: 'the end of the process',
    pattern: /\bprocess\.(exit|reallyExit|abort)\b/,
    file: /\/process\/exit\.ts$/,
  },
  {
    thing: 'the channel to the master',
    pattern: /(?<![.\w])process\.(send|disconnect)\b/,
    // The last words are said in a worker whose entry could not even be loaded.
    file: /\/process\/channel\.ts$|\/preload\/last-words\.cts$/,
  },
  {
    thing: 'a debugger',
    pattern: /\bnew Session\b/,
    file: /\/liveness\/blocked-code\.ts$/,
  },
  {
    thing: 'a thread',
    pattern: /'(node:)?worker_threads'/,
    // A preload asks only whether it was loaded by one.
    file: /worker\/src\/(shell\/liveness\/watchdog(-thread)?|adopt\/preload)\.ts$/,
  },
  {
    thing: 'http-terminator',
    pattern: /'http-terminator'/,
    file: /\/drain\/terminator\.ts$/,
  },
  {
    thing: '@hono/node-server',
    pattern: /'@hono\/node-server'/,
    file: /\/servers\/fetch-server\.ts$/,
  },
]

/** Everything in `tree` that breaks a rule, one sentence each. */
export function findViolations(tree: Tree): string[] {
  const wrong = [...tree].flatMap(([path, source]) => [
    ...findWrongImports(path, source),
    ...findMisplaced(path, source),
    ...findDeepNesting(path, source),
    ...findMissingIntroductions(path, source),
  ])
  return [...wrong, ...findWrongRooms(tree)]
}

/** Rooms that are in no order or too full, and names that two files of a package have. */
function findWrongRooms(tree: Tree): string[] {
  const paths = [...tree.keys()]
  const folders = paths.map((path) => posix.dirname(path))
  const names = paths.map((path) => `${placeOf(path).pack}: ${posix.basename(path)}`)
  return [
    ...paths
      .filter((path) => heightOf(placeOf(path)) === Infinity)
      .map((path) => `${path} is in a room that has no place in the order`),
    ...listMoreThan(maxFiles, folders).map((folder) => `${folder} has more than ${maxFiles} files`),
    ...listMoreThan(1, names).map((name) => `${name} is the name of two files`),
  ]
}

function listMoreThan(most: number, items: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return [...counts].filter(([, count]) => count > most).map(([item]) => item)
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
  const to = placeOf(posix.join(posix.dirname(path), target))
  if (to.pack !== from.pack) return false
  if (isIn(from, 'core') && !isIn(to, 'core')) return false
  return heightOf(to) <= heightOf(from)
}

function mayImportByName(from: Place, target: string): boolean {
  if (from.pack === 'protocol') return false
  if (target.startsWith('@regrow/')) return target === '@regrow/protocol'
  if (target.startsWith('node:')) return !isIn(from, 'core')
  return isIn(from, 'shell') // a dependency: undeclared ones are the linter's business
}

function placeOf(path: string): Place {
  const [, pack = '', folder = ''] = /^packages\/([^/]+)\/src\/(?:(.*)\/)?[^/]*$/.exec(path) ?? []
  return { pack, room: folder }
}

/** `Infinity` for a room that nobody knows. */
function heightOf({ pack, room }: Place): number {
  const height = order[pack]?.indexOf(room) ?? -1
  return height < 0 ? Infinity : height
}

function isIn({ room }: Place, area: 'core' | 'shell'): boolean {
  return room === area || room.startsWith(`${area}/`)
}

function findMisplaced(path: string, source: string): string[] {
  const code = stripComments(source)
  const wrong = dangers.filter(({ pattern, file }) => pattern.test(code) && !file.test(path))
  return wrong.map(({ thing }) => `${path} touches ${thing}, which has a file of its own`)
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
  const place = placeOf(path)
  const isInside = isIn(place, 'core') || isIn(place, 'shell')
  if (!isInside || source.startsWith('//') || source.startsWith('/**')) return []
  return [`${path} does not open with a comment that says what it is for`]
}

function stripComments(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '$1')
}
