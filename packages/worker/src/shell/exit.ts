// The only file that calls `process.exit`.

export function exit(code: number): never {
  try {
    process.exit(code)
  } catch {
    process.exit(code) // a listener of `exit` threw; Node calls none of them a second time
  }
}
