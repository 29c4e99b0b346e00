// Copies the pages of `docs/` into the package that is about to be packed, whose README and types name them. A link to
// something else (a test, an example) loses its target, because that is not packed, and keeps its text.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../docs/', import.meta.url))

rmSync('docs', { recursive: true, force: true })
mkdirSync('docs')
for (const page of readdirSync(source).filter((name) => name.endsWith('.md'))) {
  const text = readFileSync(`${source}${page}`, 'utf8')
  writeFileSync(`docs/${page}`, text.replaceAll(/\[([^\]]*)\]\(\.\.\/[^)]*\)/g, '$1'))
}
