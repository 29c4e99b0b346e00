// Real databases for the clients that people use, each with its data in a folder of its own, bound to
// nothing but the loopback interface or a socket in that folder.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { findFreePort, isListening } from '../../../testing/ports.ts'
import { until } from '../../../testing/until.ts'
import { type DebianProgram, findProgram } from '../../support/debian.ts'

export interface Database {
  /** What its clients are told of it. */
  readonly env: Record<string, string>
  stop(): Promise<void>
}

const redisLibraries = ['libjemalloc2', 'liblua5.1-0', 'liblzf1', 'lua-cjson', 'lua-bitop']
/** Postgres will not be root's. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

export async function startRedis(): Promise<Database | undefined> {
  const packages = ['redis-server', 'redis-tools', ...redisLibraries]
  const program = findProgram({ path: '/usr/bin/redis-server', packages })
  if (program === undefined) return undefined
  const port = await findFreePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', tmpdir()]
  const child = spawnBound(program, args)
  await until('Redis listens', () => isListening(port))
  return { env: { REDIS: String(port) }, stop: () => end(child) }
}

export async function startPostgres(): Promise<Database | undefined> {
  const version = findPostgresVersion()
  const path = `/usr/lib/postgresql/${version}/bin/postgres`
  const packages = [`postgresql-${version}`, `postgresql-client-${version}`, 'libpq5']
  const program = findProgram({ path, packages })
  if (program === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'regrow-postgres-'))
  if (nobody.uid !== undefined) chownSync(folder, nobody.uid, nobody.gid)
  chmodSync(folder, 0o700)
  createCluster(program, folder)
  const args = ['-D', join(folder, 'data'), '-k', folder, '-c', 'listen_addresses=', '-F']
  const child = spawnBound(program, args, nobody)
  await until('Postgres listens', () => existsSync(join(folder, '.s.PGSQL.5432')), 30_000)
  const stop = async () => {
    await end(child)
    rmSync(folder, { recursive: true })
  }
  return { env: { POSTGRES: folder }, stop }
}

/** The installed one, or the one of Debian 12. */
function findPostgresVersion(): string {
  const folder = '/usr/lib/postgresql'
  return (existsSync(folder) ? readdirSync(folder).at(-1) : undefined) ?? '15'
}

function createCluster({ path, env }: DebianProgram, folder: string): void {
  const args = ['-D', join(folder, 'data'), '-U', 'tester', '-A', 'trust', '--no-sync']
  const initdb = join(dirname(path), 'initdb')
  execFileSync(initdb, [...args, '--locale', 'C'], { env, stdio: 'ignore', cwd: folder, ...nobody })
}

/** It does not outlive the test, even if that is killed. */
function spawnBound(
  { path, env }: DebianProgram,
  args: readonly string[],
  user = {},
): ChildProcess {
  const bound = ['--pdeathsig', 'KILL', path, ...args]
  return spawn('setpriv', bound, { env, stdio: 'ignore', ...user })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGINT')
  await exit
}
