// Reads what the documentation says, and what the source declares, as plain text.

import { readFileSync } from 'node:fs'

const root = new URL('../../', import.meta.url)

export function readText(path: string): string {
  return readFileSync(new URL(path, root), 'utf8')
}

/** The rows of the tables below a heading of a page, without their heads; code marks are kept. */
export function readRows(page: string, heading: string): string[][] {
  const sections = readText(page).split(/^(?=#)/m)
  const section = sections.find((text) => text.startsWith(heading))
  if (section === undefined) throw new Error(`${page} has no heading ${heading}`)
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  const isRule = (line = '') => line.startsWith('|--')
  const rows = lines.filter((line, index) => !isRule(line) && !isRule(lines[index + 1]))
  return rows.map((line) => {
    const cells = line.split('|').slice(1, -1)
    return cells.map((cell) => cell.trim())
  })
}

/** The text between the braces of an exported interface. */
export function readInterface(path: string, name: string): string {
  const [, body] =
    new RegExp(`export interface ${name} \\{\\n(.*?)\\n\\}`, 's').exec(readText(path)) ?? []
  if (body === undefined) throw new Error(`${path} has no interface ${name}`)
  return body
}

/** Each field of an interface with the `@default` of its comment. */
export function readDefaults(path: string, name: string): Map<string, string | undefined> {
  const fields = readInterface(path, name).matchAll(
    /(?:\/\*\*((?:(?!\*\/).)*)\*\/\s*)?readonly (\w+)\??:/gs,
  )
  return new Map([...fields].map(([, comment = '', field = '']) => [field, findDefault(comment)]))
}

function findDefault(comment: string): string | undefined {
  return /@default (.*?)\s*(?:\n|$)/.exec(comment)?.[1]
}

/** Text without the marks of code. */
export function unmark(text: string): string {
  return text.replaceAll('`', '')
}
