// Imports modules once for each test, because their state belongs to the process, such as which signals were received.

let count = 0

/**
 * The module at `path`, from `base`, and all that it imports by a path, as if nothing had imported it before.
 * `scripts/typescript/load.mjs` passes the mark on.
 */
export function importFresh<Module>(path: string, base: string): Promise<Module> {
  count += 1
  const url = new URL(path, base)
  url.search = `?fresh=${count}`
  return import(url.href) as Promise<Module>
}
