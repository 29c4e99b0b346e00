// The only file that calls `process.exit`.

/** Exit. In place of 0 stands the `process.exitCode` that the program has set. */
export function exit(code: number): never {
  if (code !== 0) process.exitCode = code
  try {
    process.exit()
  } catch {
    process.exit() // a listener of `exit` threw; Node calls none of them a second time
  }
}

let isReplaced = false

/** From now on, exit with this code wherever the process would exit with 0. */
export function replaceZero(code: number): void {
  if (isReplaced) return
  isReplaced = true
  // Prepended, because a listener that calls `process.exit` ends the process there and then.
  process.prependOnceListener('exit', (given) => {
    if (given === 0) process.exitCode = code
  })
}
