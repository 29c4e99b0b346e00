// Runs the files of a lane, so many at a time, in the order in which they are given.

import type { FileResult } from './run-file.ts'

/** Resolves with the results, in the order in which the files ended. */
export async function runLane(
  files: readonly string[],
  concurrency: number,
  run: (file: string) => Promise<FileResult>,
): Promise<FileResult[]> {
  const waiting = [...files]
  const results: FileResult[] = []
  const runOn = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift())
      results.push(await run(file))
  }
  await Promise.all(Array.from({ length: concurrency }, runOn))
  return results
}
