// A table of options. Each row has the check of a given value, and the default that takes its place. Names, types and
// defaults follow from the table.

import { checkFields } from './checks.ts'

/** One option. */
export interface Row {
  readonly check: (name: string, value: unknown) => unknown
  /** A plain value. Without a default, the check gets `undefined`. */
  readonly default?: unknown
  /** Computes the default. */
  readonly find?: () => unknown
}

export type Rows = Readonly<Record<string, Row>>

/** The options of a table, with the types that their checks return. */
export type Resolved<Table extends Rows> = {
  readonly [Name in keyof Table]: ReturnType<Table[Name]['check']>
}

/** The defaults of a table that are plain values. */
type Defaults<Table extends Rows> = {
  readonly [Name in keyof Table as Table[Name] extends { readonly default: unknown }
    ? Name
    : never]: Table[Name]['default']
}

/** A row for related options in one object, each of which has a row of its own. */
export function group<Table extends Rows>(rows: Table) {
  return {
    check: (name: string, value: unknown) => resolveRows(name, value, { rows, prefix: `${name}.` }),
    default: defaultsOf(rows),
  }
}

/** Check every field of `value`, and fill in the defaults. The prefix stands before the names in messages. */
export function resolveRows<Table extends Rows>(
  name: string,
  value: unknown,
  { rows, prefix }: { rows: Table; prefix: string },
): Resolved<Table> {
  const grouped = prefix === '' ? listGrouped(rows) : undefined
  const given = checkFields(name, value, { known: Object.keys(rows), grouped })
  const checked = Object.entries(rows).map(([field, row]) => {
    const chosen = field in given ? given[field] : (row.find?.() ?? row.default)
    return [field, row.check(prefix + field, chosen)] as const
  })
  const present = checked.filter(([, each]) => each !== undefined)
  return Object.freeze(Object.fromEntries(present)) as Resolved<Table>
}

export function defaultsOf<Table extends Rows>(rows: Table): Defaults<Table> {
  const plain = Object.entries(rows).filter(([, row]) => 'default' in row)
  return Object.freeze(
    Object.fromEntries(plain.map(([name, row]) => [name, row.default])),
  ) as Defaults<Table>
}

/** The paths of the fields of groups, such as `backoff.minMs`. */
function listGrouped(rows: Rows): readonly string[] {
  return Object.entries(rows).flatMap(([name, { default: fields }]) =>
    typeof fields === 'object' && !Array.isArray(fields)
      ? Object.keys(fields ?? {}).map((field) => `${name}.${field}`)
      : [],
  )
}
