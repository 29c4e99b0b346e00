// Reads the command line of the demonstration.

import { parseArgs } from 'node:util'
import { appNames, type DemoApp, findApp } from './apps.ts'

export interface DemoOptions {
  readonly app: DemoApp
  /** How long the app only serves between two events. */
  readonly serveMs: number
  /** How many requests throw in a burst. */
  readonly burst: number
}

const usage = `npm run demo -- [--app ${appNames.join('|')}] [--short]`

/** Ends the process with 2 for a wrong command line. */
export function readOptions(args: readonly string[]): DemoOptions {
  try {
    return parse(args)
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`)
    return process.exit(2)
  }
}

function parse(args: readonly string[]): DemoOptions {
  const options = {
    app: { type: 'string', default: 'http' },
    short: { type: 'boolean', default: false },
  } as const
  const { values } = parseArgs({ args: [...args], options })
  const app = findApp(values.app)
  if (!app) throw new Error(`--app takes ${appNames.join(', ')}; got ${values.app}`)
  return { app, ...(values.short ? { serveMs: 250, burst: 3 } : { serveMs: 1_000, burst: 20 }) }
}
