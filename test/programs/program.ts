// A program from npm that is run untouched: how it is installed and started, what it is asked, and what is
// expected of it. Its files lie in `files/` under its folder's name.

import type { OutcomeKind } from '../../testing/request.ts'
import type { Witness } from './witness.ts'

/** How the end of a program begins. */
export type Way = (typeof ways)[number]

export const signalsOnly = ['SIGTERM', 'SIGTERM to the group', 'Ctrl-C'] as const

export const ways = [...signalsOnly, 'an error'] as const

/** What becomes of a process that runs alone. */
export interface End {
  /** Its exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals
  /** Of the requests that it holds, whether it finishes all of them. */
  readonly held: 'finished' | 'cut'
}

export interface Program {
  readonly name: string
  /** What is installed beside ours, each in its one version; the first is the program itself. */
  readonly packages: Readonly<Record<string, string>>
  /** Where it is installed, if others share that with it. */
  readonly folder?: string
  readonly installer?: 'npm' | 'pnpm'
  /** Commands for Node.js that build it. */
  readonly build?: readonly (readonly string[])[]
  /** What Node.js runs, from its folder on. */
  readonly entry: string
  readonly execArgv?: readonly string[]
  readonly args?: (port: number) => readonly string[]
  readonly env?: (port: number) => Readonly<Record<string, string>>
  /** The arguments for Node.js, where something else than Node.js itself starts the program when it is alone. */
  readonly launch?: (flags: readonly string[]) => readonly string[]
  /** What it answers at once. */
  readonly path: string
  /** What it answers in a second, or as slowly as it is read, with the head at once. */
  readonly held: string
  /** What raises an error that nobody catches, where the program lets anything do so. */
  readonly throws?: string
  /** What it answers while it listens and is not ready: this is nobody's loss but its own. */
  readonly tooEarly?: OutcomeKind
  /** Sees what it writes or sends behind its responses. */
  readonly witness?: () => Promise<Witness>
  /** Installed and tried soon enough for the merge check. */
  readonly isQuick?: boolean
  readonly expected: {
    /** The exit codes of workers in a pool: after an error, and any of the others. */
    readonly pool: { readonly faulted?: number; readonly stopped: readonly number[] }
    readonly alone: Readonly<Partial<Record<Way, End>>>
  }
  /** What its users should know. */
  readonly differs?: string
}

/** The ends of a program that finishes what it holds, whatever the way; it leaves with 70 after an error. */
export function finishing(
  codes: Partial<Record<Way, End['code']>> = {},
  known: readonly Way[] = ways,
) {
  const code = (way: Way) => codes[way] ?? (way === 'an error' ? 70 : 0)
  const ends = known.map((way) => [way, { held: 'finished', code: code(way) }] as const)
  return Object.fromEntries(ends) as Record<Way, End>
}

/** Where a program is installed. */
export function folderOf({ folder, name }: Program): string {
  return folder ?? name
}

/** The ways that a program knows. */
export function waysOf({ throws }: Program): readonly Way[] {
  return ways.filter((way) => throws !== undefined || way !== 'an error')
}
