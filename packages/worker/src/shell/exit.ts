// The only file that calls `process.exit`.

export function exit(code: number): never {
  process.exit(code)
}
