// The only file that calls `process.exit`.

/** Leave. In place of 0 stands what the program has set as its `process.exitCode`. */
export function exit(code: number): never {
  if (code !== 0) process.exitCode = code
  try {
    process.exit()
  } catch {
    process.exit() // a listener of `exit` threw; Node calls none of them a second time
  }
}

let isReplaced = false

/** From now on say this code where anybody leaves with 0. */
export function replaceZero(code: number): void {
  if (isReplaced) return
  isReplaced = true
  // First, for a listener that calls `process.exit` ends the process there and then.
  process.prependOnceListener('exit', (given) => {
    if (given === 0) process.exitCode = code
  })
}
