// The process of a worker whose program has not begun, played by the test: what the preload and its neighbours do to
// it, they do to nobody else.

import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { compileFunction } from 'node:vm'

const require = createRequire(import.meta.url)

interface Loaded {
  _compile(text: string, path: string): void
}

interface Loader {
  new (path: string): Loaded
  readonly _extensions: Record<string, (loaded: Loaded, path: string) => void>
}

/** Stands for `process`. */
export class ProgramProcess extends EventEmitter {
  execArgv: string[] = []
  execPath = '/usr/bin/node'
  connected = true
  readonly pid = 4_711
  readonly killed: unknown[] = []
  /** As `node:cluster` knows it, if this is a worker. */
  clusterWorker: { exitedAfterDisconnect?: boolean } | undefined = {}
  readonly #ticks: (() => void)[] = []

  getBuiltinModule(name: string): unknown {
    return name === 'node:cluster' ? { worker: this.clusterWorker } : process.getBuiltinModule(name)
  }

  kill(...given: unknown[]): void {
    this.killed.push(given)
  }

  nextTick(then: () => void): void {
    this.#ticks.push(then)
  }

  /** Let this tick end. */
  turn(): void {
    for (const then of this.#ticks.splice(0)) then()
  }
}

/** What a file of the shell knows, in place of the globals of that name. */
export interface Surroundings {
  readonly process: ProgramProcess
  readonly globalThis?: object
  readonly setTimeout?: (then: () => void, ms: number) => { unref(): void }
  /** Its neighbours, by the names by which it requires them. */
  readonly neighbours?: Readonly<Record<string, object>>
}

/** The path of a file that runs in the worker. */
export function pathOf(name: string): string {
  return fileURLToPath(new URL(`../../src/shell/preload/${name}`, import.meta.url))
}

/** Run such a file in these surroundings; gives what it exports. */
export function runIn({ neighbours = {}, ...globals }: Surroundings, name: string): unknown {
  const path = pathOf(name)
  const module = { exports: {} }
  const find = (wanted: string) => neighbours[wanted] ?? require(wanted)
  const known = { module, require: find, __filename: path, ...globals }
  const run = compileFunction(readCompiled(path), Object.keys(known), { filename: path })
  Reflect.apply(run, undefined, Object.values(known))
  return module.exports
}

/** The JavaScript that Node would run, by whatever reads TypeScript here. */
function readCompiled(path: string): string {
  const Module = require('node:module') as Loader
  const loaded = new Module(path)
  let text = ''
  loaded._compile = (compiled) => {
    text = compiled
  }
  Module._extensions['.cts']?.(loaded, path)
  return text
}
