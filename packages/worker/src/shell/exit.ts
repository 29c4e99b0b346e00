// The only file that calls `process.exit`. What was written before is let out first: a pipe or a
// terminal may still hold an error's report.

/** Resolves when nothing waits in stdout and stderr any more. */
export async function flushOutput(): Promise<void> {
  await Promise.all([process.stdout, process.stderr].map(flush))
}

export function exit(code: number): never {
  process.exit(code)
}

function flush(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.destroyed || stream.writableLength === 0) return Promise.resolve()
  return new Promise((resolve) => stream.write('', () => resolve()))
}
