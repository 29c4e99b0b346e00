// A copy of the repository in which sources are changed, built and tested, so that the real sources are never changed.

import { type ExecFileException, execFile, execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { withoutAuthorities } from '../tests/without-authorities.ts'
import { endProcesses, markOf } from './end-processes.ts'
import { Leavings } from './leavings.ts'
import { type Mutant, mutate, packageOf } from './mutants.ts'

export class Sandbox {
  readonly folder: string
  /** Variables for what runs here: they make random inputs the same each time, so that a verdict can be repeated. */
  readonly env: NodeJS.ProcessEnv
  /** Packages whose last build contains a change that was undone since. */
  readonly #stale = new Set<string>()
  readonly #leavings: Leavings

  /** SIGKILL every process that was started here and still runs. */
  readonly endProcesses = (): void => endProcesses(this.folder)

  /** Copy the tree at `root`, and the tests of the tree at `tests`. */
  constructor(root: string, folder: string, tests: string = root) {
    this.folder = folder
    this.env = { ...process.env, ...withoutAuthorities, SEED: '1', ...markOf(folder) }
    rmSync(folder, { recursive: true, force: true })
    copyTree(root, folder, (path) => !isTest(path))
    copyTree(tests, folder, isTest)
    linkModules(root, folder)
    symlinkSync(join(root, '.cache'), join(folder, '.cache'))
    this.#leavings = new Leavings(folder)
  }

  /** Build every package; rejects if one does not. */
  async buildAll(): Promise<void> {
    for (const name of ['protocol', 'master', 'worker'])
      if (!(await this.#build(name))) throw new Error(`${name} does not build in ${this.folder}`)
  }

  /** Make one change and build its packages; false if that does not compile. */
  async apply(mutant: Mutant): Promise<boolean> {
    const names = builtWith(mutant)
    await this.#refresh(names)
    const path = join(this.folder, mutant.file)
    writeFileSync(path, mutate(readFileSync(path, 'utf8'), mutant))
    for (const each of names) if (!(await this.#build(each))) return false
    return true
  }

  /**
   * Undo the change, and remove what tests have written; `original` is the text of the file before. Its packages are
   * built again with the next change.
   */
  restore(mutant: Mutant, original: string): void {
    this.#leavings.remove()
    writeFileSync(join(this.folder, mutant.file), original)
    for (const name of builtWith(mutant)) this.#stale.add(name)
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8')
  }

  /**
   * Before the next change, because a build includes what it depends on; not for what the next change builds anyway.
   */
  async #refresh(builtAnyway: readonly string[]): Promise<void> {
    for (const each of [...this.#stale].filter((name) => !builtAnyway.includes(name)))
      if (!(await this.#build(each))) throw new Error(`${each} does not build in ${this.folder}`)
    this.#stale.clear()
  }

  #build(name: string): Promise<boolean> {
    const bin = join(this.folder, 'node_modules', '.bin')
    return new Promise((resolve, reject) => {
      const env = { ...this.env, PATH: `${bin}:${process.env.PATH}` }
      const cwd = join(this.folder, 'packages', name)
      execFile('npm', ['run', 'build', '--silent'], { cwd, env }, (error) => {
        if (error && !isFailedBuild(error)) reject(error)
        else resolve(error === null)
      })
    })
  }
}

/** What must be built for a change; the worker and the tests have copies of the protocol. */
function builtWith(mutant: Mutant): readonly string[] {
  const name = packageOf(mutant)
  return name === 'protocol' ? ['protocol', 'worker'] : [name]
}

function isFailedBuild({ code }: ExecFileException): boolean {
  return typeof code === 'number'
}

function copyTree(from: string, to: string, isWanted: (path: string) => boolean): void {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const paths = execFileSync('git', list, { cwd: from, encoding: 'utf8' }).split('\0')
  for (const path of paths.filter((each) => each !== '' && isWanted(each))) {
    if (!existsSync(join(from, path))) continue // removed, but not committed yet
    mkdirSync(dirname(join(to, path)), { recursive: true })
    cpSync(join(from, path), join(to, path))
  }
}

function isTest(path: string): boolean {
  return /^(?:test|testing|packages\/\w+\/test)\//.test(path)
}

/** Everything that is installed, except the packages of this repository: the sandbox has its own. */
function linkModules(root: string, folder: string): void {
  const [from, to] = [join(root, 'node_modules'), join(folder, 'node_modules')]
  mkdirSync(join(to, '@regrow'), { recursive: true })
  for (const name of readdirSync(from).filter((each) => each !== '@regrow'))
    symlinkSync(join(from, name), join(to, name))
  for (const name of readdirSync(join(root, 'packages')))
    symlinkSync(join(folder, 'packages', name), join(to, '@regrow', name))
}
