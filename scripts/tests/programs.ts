// Decides which test files share a process. A process needs time before its first test, so the files that fork
// nothing and leave nothing behind share one: the unit tests of a package, and the tests that read pages and sources.

export interface TestProgram {
  /** A file's path, or what several have in common. */
  readonly name: string
  readonly files: readonly string[]
}

/**
 * Unit tests with a process of their own: they run long, or run whole lives of a worker, which belong to the process.
 */
export const ownProcess = /\.(?:property|life)\.test\.ts$/

/** Tests that read files, and start no process. */
const reading = /^test\/(?:architecture\/|docs\/|tools\/bench\.)/

/** The processes in which these files run, in the order in which their first files are given. */
export function joinFiles(files: readonly string[]): TestProgram[] {
  const programs = new Map<string, string[]>()
  for (const file of files) {
    const name = nameOf(file)
    programs.set(name, [...(programs.get(name) ?? []), file])
  }
  return [...programs].map(([name, joined]) => {
    const [only = name, ...others] = joined
    return { name: others.length === 0 ? only : name, files: joined }
  })
}

function nameOf(file: string): string {
  if (reading.test(file)) return 'test/docs and others'
  const [folder] = /^packages\/[\w-]+\/test(?=\/)/.exec(file) ?? []
  return folder === undefined || ownProcess.test(file) ? file : folder
}
