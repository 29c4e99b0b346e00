// Which test files share a process. Half of a second of processor time goes by before the first test of a process, so
// that unit tests, which fork nothing and leave nothing behind, have one for each package.

export interface TestProgram {
  /** A file's path, or what several have in common. */
  readonly name: string
  readonly files: readonly string[]
}

/** Unit tests that try what they are given for as long as they are told to, and take a process for themselves. */
const longUnit = /\.property\.test\.ts$/

/** The processes in which these files run, in the order in which their first files are given. */
export function joinUnits(files: readonly string[]): TestProgram[] {
  const programs = new Map<string, string[]>()
  for (const file of files) {
    const name = nameOf(file)
    programs.set(name, [...(programs.get(name) ?? []), file])
  }
  return [...programs].map(([name, joined]) => {
    return { name: joined.length === 1 ? (joined[0] ?? name) : name, files: joined }
  })
}

function nameOf(file: string): string {
  const [folder] = /^packages\/[\w-]+\/test(?=\/)/.exec(file) ?? []
  return folder === undefined || longUnit.test(file) ? file : folder
}
