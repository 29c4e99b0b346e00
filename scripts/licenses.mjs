// Collects the licences of the packages of others whose files are in a bundle.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * One text of all licences; empty where there are none. Throws if a package names no licence.
 *
 * @param {readonly string[]} inputs paths of files that were bundled
 */
export function collectLicenses(inputs) {
  const folders = inputs.flatMap(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
  )
  return [...new Set(folders)].sort().map(readLicense).join('\n')
}

/** @param {string} folder */
function readLicense(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
  if (!license || !file) throw new Error(`${name} is bundled, and has no licence`)
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
}
