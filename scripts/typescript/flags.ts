/** The flags of a Node.js that reads TypeScript as the tests do. */
export const typescript: readonly string[] = [
  '--import',
  new URL('register.mjs', import.meta.url).href,
]
