// Modules whose state is the process's, such as which signals were heard: each test gets its own.

import { tsImport } from 'tsx/esm/api'

/** The module at `path`, from `base`, and all that it imports, as if nobody had imported it before. */
export function importFresh<Module>(path: string, base: string): Promise<Module> {
  return tsImport(new URL(path, base).href, import.meta.url)
}
