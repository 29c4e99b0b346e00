// What a worker is forked with: its program, its flags, its streams and its environment; and why a fork failed.

import { existsSync } from 'node:fs'
import { describeError, type ErrorData, writeEnvironment } from '@regrow/protocol'
import type { Entry } from '../../options/entry.ts'
import type { ResolvedOptions } from '../../options/resolve-options.ts'
import type { ForkRequest } from '../host.ts'
import { ForkFlags } from './fork-flags.ts'
import { Releases } from './releases.ts'

/** The settings for `cluster.setupPrimary`, and the environment for `cluster.fork`. */
export type ForkPlan = ReturnType<ForkPlanner['plan']>

export class ForkPlanner {
  readonly #options: ResolvedOptions
  readonly #releases: Releases
  readonly #flags: ForkFlags

  constructor(options: ResolvedOptions) {
    this.#options = options
    this.#releases = new Releases(options.entry)
    this.#flags = new ForkFlags(options)
  }

  /** @throws {Error} A preload is gone, and no copy of it can be written. */
  plan(request: ForkRequest) {
    const { args, serialization, output } = this.#options
    const entry = this.#releases.entryOf(request.release)
    const own = output === 'prefix' ? 'pipe' : 'inherit'
    const settings = {
      exec: entry.path,
      cwd: entry.cwd,
      args: [...args],
      execArgv: this.#flags.list(entry),
      serialization,
      stdio: ['inherit', own, own, 'ipc'],
    }
    return { settings, env: environmentFor(this.#options, request) }
  }

  /** The pool has stopped. */
  release(): void {
    this.#flags.release()
  }
}

function environmentFor(
  options: ResolvedOptions,
  { slot, generation }: ForkRequest,
): Record<string, string> {
  const { env, adopt, readyWhen, drainTimeoutMs } = options
  const { heartbeatMs, livenessTimeoutMs, reportOnHang } = options
  const times = { drainTimeoutMs, heartbeatMs, livenessTimeoutMs }
  const place = { slot: slot ?? 0, generation, standby: slot === undefined }
  const adoptAtOnce = adopt && readyWhen === 'online'
  return { ...env, ...writeEnvironment({ ...place, ...times, reportOnHang, adoptAtOnce }) }
}

/** Node's error is `spawn node ENOENT`, too, when it is the directory that is missing. */
export function explainFailure(error: unknown, { cwd }: Entry): ErrorData {
  const described = describeError(error)
  if (existsSync(cwd)) return described
  return { ...described, message: `${described.message}: the directory ${cwd} is not there` }
}
