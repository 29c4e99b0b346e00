// The only file that knows `@hono/node-server`, which makes a server of Node's for an app that
// answers `fetch(request)`. It is the user's package, not ours: who has no such app needs none.

import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { FetchLike } from '../../api/app-types.ts'
import { AppError } from '../../api/errors.ts'

interface Adapter {
  createAdaptorServer(options: Pick<FetchLike, 'fetch'>): unknown
}

const missing =
  'An app with fetch(request) needs the package @hono/node-server, which cannot be found: ' +
  'npm install @hono/node-server'

/** A server for the app, with what the adapter does by default. */
export async function createFetchServer(fetch: FetchLike['fetch']): Promise<Server> {
  const { createAdaptorServer } = await loadAdapter()
  return createAdaptorServer({ fetch }) as Server
}

async function loadAdapter(): Promise<Adapter> {
  try {
    return await import('@hono/node-server')
  } catch (error) {
    if (!isMissing(error)) throw error
    return requireFromProgram() // it may be installed where the program is, and not where we are
  }
}

function requireFromProgram(): Adapter {
  const program = process.argv[1] ?? join(process.cwd(), 'program')
  try {
    return createRequire(program)('@hono/node-server')
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new AppError('ERR_APP_INVALID', missing, { cause: error })
  }
}

/** The package itself, and not something that it needs. */
function isMissing(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  const isNotFound = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
  return isNotFound && message.includes("'@hono/node-server'")
}
