// The only file that uses `@hono/node-server`, which makes a Node server for an app that answers `fetch(request)`. The
// package is the user's, not ours: without such an app nobody needs it.

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

/** Create a server for the app, with the defaults of the adapter. */
export async function createFetchServer(fetch: FetchLike['fetch']): Promise<Server> {
  const { createAdaptorServer } = await loadAdapter()
  return createAdaptorServer({ fetch }) as Server
}

async function loadAdapter(): Promise<Adapter> {
  try {
    return await import('@hono/node-server')
  } catch (error) {
    if (!isMissing(error)) throw error
    return requireFromProgram() // it may be installed for the program, and not for us
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

/** Whether the package itself is missing, and not something that it needs. */
function isMissing(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  const isNotFound = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
  return isNotFound && message.includes("'@hono/node-server'")
}
