// Modules whose state is the process's, such as which signals were heard: each test gets its own.

let count = 0

/**
 * The module at `path`, from `base`, and all that it imports by a path, as if nobody had imported it before.
 * `scripts/typescript/load.mjs` hands the mark on.
 */
export function importFresh<Module>(path: string, base: string): Promise<Module> {
  count += 1
  const url = new URL(path, base)
  url.search = `?fresh=${count}`
  return import(url.href) as Promise<Module>
}
