// Checks that what the pages and types of a package link to is in the package: users who come from the page of the
// registry, or from an editor, have nothing else.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Every link in the package in `folder` that leads nowhere, one sentence each. */
export function findDeadLinks(folder: string, name: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return [
    ...names
      .filter((file) => file.endsWith('.md'))
      .flatMap((file) => checkPage(folder, name, file)),
    ...names.filter((file) => /\.[cm]?ts$/.test(file)).flatMap((file) => checkTypes(folder, file)),
  ]
}

/** `unpkg.com` shows every file of a published package, so that such a link works on the registry's page, too. */
function checkPage(folder: string, name: string, file: string): string[] {
  const links = readFileSync(join(folder, file), 'utf8').matchAll(/\]\(([^)#\s]+)[^)]*\)/g)
  return [...links].flatMap(([, target = '']) => {
    const shown = `https://unpkg.com/${name}/`
    const isRelative = !/^[a-z]+:/.test(target)
    if (!isRelative && !target.startsWith(shown)) return []
    const path = isRelative ? join(dirname(file), target) : target.slice(shown.length)
    return existsSync(join(folder, path)) ? [] : [`${name}: ${file} leads to ${target}`]
  })
}

function checkTypes(folder: string, file: string): string[] {
  const pages = readFileSync(join(folder, file), 'utf8').matchAll(/docs\/[\w-]+\.md(?!`? of)/g)
  return [...pages]
    .filter(([page]) => !existsSync(join(folder, page)))
    .map(([page]) => `${file} names ${page}`)
}
