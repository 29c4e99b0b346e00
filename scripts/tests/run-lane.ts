// Runs the programs of a lane in their order, a number of them at a time.

import type { TestProgram } from './programs.ts'
import type { FileResult } from './run-file.ts'

/** Resolves with the results, in the order in which they ended. */
export async function runLane(
  programs: readonly TestProgram[],
  concurrency: number,
  run: (program: TestProgram) => Promise<FileResult>,
): Promise<FileResult[]> {
  const waiting = [...programs]
  const results: FileResult[] = []
  const runOn = async () => {
    for (let program = waiting.shift(); program; program = waiting.shift())
      results.push(await run(program))
  }
  await Promise.all(Array.from({ length: concurrency }, runOn))
  return results
}
