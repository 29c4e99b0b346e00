// Loads TypeScript files: esbuild removes the types, once for each content, and the result is kept in `.cache`.

import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../.cache/typescript/', import.meta.url))
/** Must change whenever `compile` does, so that no result of another way is used again. */
const method = 'esbuild 0.28, 1'
const require = createRequire(import.meta.url)

/**
 * A load hook of Node.js, for hooks in the thread that loads and for hooks in another one.
 *
 * @type {(url: string, context: object, next: Function) => object}
 */
export function load(url, context, next) {
  const { pathname } = new URL(url)
  if (!pathname.endsWith('.ts')) return next(url, context)
  return { format: 'module', shortCircuit: true, source: readCompiled(fileURLToPath(url), 'esm') }
}

/**
 * A resolve hook of Node.js, likewise: what a module with `?fresh=…` imports by a path gets the same mark.
 *
 * @type {(specifier: string, context: { parentURL?: string }, next: Function) => object}
 */
export function resolve(specifier, context, next) {
  const [, fresh] = /\.ts(\?fresh=\d+)$/.exec(context.parentURL ?? '') ?? []
  const isOwn = fresh !== undefined && specifier.startsWith('.')
  return next(isOwn ? `${specifier}${fresh}` : specifier, context)
}

/**
 * The JavaScript of a file.
 *
 * @param {string} path
 * @param {'esm' | 'cjs'} format
 */
export function readCompiled(path, format) {
  const [text, name] = [readFileSync(path, 'utf8'), basename(path)]
  const hash = createHash('sha256').update([method, format, name, text].join('\0'))
  const kept = `${folder}${hash.digest('base64url')}.js`
  return readKept(kept) ?? keep(kept, compile(text, name, format))
}

function compile(text, name, format) {
  const { transformSync } = require('esbuild') // slow to load, and needed once
  const options = { loader: 'ts', target: 'es2023', sourcemap: 'inline', sourcefile: name, format }
  return transformSync(text, options).code
}

function readKept(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Other processes may write and read the file at the same time. */
function keep(path, text) {
  mkdirSync(folder, { recursive: true })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, text)
  renameSync(draft, path)
  return text
}
