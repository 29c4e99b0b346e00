// What a test needs besides Node.js and may not find. Elsewhere its test is skipped, and counted as such; in CI there
// is everything, so that nothing is skipped in silence there.

/** The option `skip` of a test that needs `tool`; in CI it throws if there is none. */
export function skipUnless(tool: unknown, why: string): false | string {
  if (tool !== undefined) return false
  if (process.env.CI === 'true') throw new Error(`CI skips nothing: ${why}`)
  return why
}
