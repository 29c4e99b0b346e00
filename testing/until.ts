// The only wait of the system tests that is not an event: a condition, looked at until it holds.

const lookEveryMs = 10

/** Resolve with the first value of `look` that is not false or undefined; reject after `limitMs`. */
export async function until<Value>(
  what: string,
  look: () => Value | false | undefined | Promise<Value | false | undefined>,
  limitMs = 30_000,
): Promise<Value> {
  const limit = performance.now() + limitMs
  for (;;) {
    const value = await look()
    if (value !== false && value !== undefined) return value
    if (performance.now() > limit) throw new Error(`after ${limitMs} ms still not: ${what}`)
    await pause(lookEveryMs)
  }
}

/** Reject when `promise` has not settled after `limitMs`. */
export function within<Value>(what: string, promise: Promise<Value>, limitMs = 30_000) {
  const { promise: late, reject } = withRejecter()
  const alarm = setTimeout(
    () => reject(new Error(`after ${limitMs} ms still not: ${what}`)),
    limitMs,
  )
  return Promise.race([promise, late]).finally(() => clearTimeout(alarm))
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}

function withRejecter(): { promise: Promise<never>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<never>((_resolve, refuse) => {
    reject = refuse
  })
  return { promise, reject }
}
