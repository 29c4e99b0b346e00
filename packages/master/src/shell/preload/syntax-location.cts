// Finds the line of a syntax error in an ES module.
//
// Node prints the line but keeps it out of the error itself (https://github.com/nodejs/node/issues/49441; when that is
// fixed this file can go), so it would be lost on the way to the master. Only an error of the loader itself is looked
// for: its stack has Node's own files alone, while the stack of `JSON.parse` has the caller's. Nothing is run:
// `node --check` reads the program and its relative imports, one by one, until it finds the file.

const { spawnSync } = require('node:child_process') as typeof import('node:child_process')
const { readFileSync } = require('node:fs') as typeof import('node:fs')
const { dirname, resolve } = require('node:path') as typeof import('node:path')

/** How many files are looked at, at most: the process is about to exit, and its slot waits. */
const maxFiles = 25
const searchTimeoutMs = 2_000

const relativeImport = /(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g

/**
 * The error's stack with file, line and a mark under the place; `undefined` if it has them already, or they are not
 * found.
 */
function locate(thrown: unknown): string | undefined {
  if (!(thrown instanceof SyntaxError) || !isLoaders(thrown.stack ?? '')) return undefined
  const giveUpAt = performance.now() + searchTimeoutMs
  const files = [process.argv[1] ?? '']
  for (let index = 0; index < Math.min(files.length, maxFiles); index += 1) {
    const file = files[index] ?? ''
    const timeout = Math.ceil(giveUpAt - performance.now())
    if (timeout <= 0) return undefined
    const found = check(file, thrown.message, timeout)
    if (found !== undefined) return found
    files.push(...importsOf(file).filter((each) => !files.includes(each)))
  }
  return undefined
}

function isLoaders(stack: string): boolean {
  const frames = stack.split('\n').filter((line) => /^ {4}at /.test(line))
  return !stack.includes('^') && frames.every((frame) => /[ (]node:/.test(frame))
}

function check(file: string, message: string, timeout: number): string | undefined {
  if (!/\.[cm]?js$/.test(file)) return undefined // --check knows JavaScript only
  const { stderr } = spawnSync(process.execPath, ['--check', file], {
    encoding: 'utf8',
    timeout,
  })
  const end = `SyntaxError: ${message}`
  if (!stderr?.includes(end)) return undefined
  return withFrame(stderr.slice(0, stderr.indexOf(end) + end.length))
}

/** Add the place as a frame, so that whatever prints stacks shows it as it shows others. */
function withFrame(stack: string): string {
  const [place = '', , mark = ''] = stack.split('\n')
  const column = mark.indexOf('^') + 1 // none at the end of the file
  return `${stack}\n    at ${column > 0 ? `${place}:${column}` : place}`
}

function importsOf(file: string): string[] {
  const matches = [...read(file).matchAll(relativeImport)]
  return matches.map(([, specifier]) => resolve(dirname(file), specifier ?? ''))
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error) return '' // gone, or a folder: it has no imports
    throw error
  }
}

module.exports = { locate }
