/** What every route here throws; the caller, and so the stack, is the origin's own code. */
export function boom() {
  throw new Error('boom')
}

/** The same as a value, for what takes an error instead of throwing it. */
export const error = () => new Error('boom')
