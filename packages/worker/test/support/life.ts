// Whole lives of a worker in the process of a test, with a copy of the package of their own, a stand-in for the exit
// of the process, and a master that the test plays, if the worker has one.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { seal, type WorkerEnvironment, writeEnvironment } from '@regrow/protocol'
import { importFresh } from './import-fresh.ts'
import { clearListeners, define, standInForWorker } from './stand-in-process.ts'
import { catchWritten } from './written.ts'

type Parts = typeof import('./life-parts.ts')

export interface Given {
  readonly environment?: WorkerEnvironment
  /** Whether its copy of the package was never used before. */
  readonly isFresh?: boolean
}

const events: NodeJS.EventEmitter = process
const fatal = ['uncaughtException', 'unhandledRejection', 'uncaughtExceptionMonitor']
const names = [...fatal, 'SIGTERM', 'SIGINT', 'SIGHUP', 'newListener']
const marks = ['running', 'adopting'].map((name) => Symbol.for(`@regrow/worker.${name}`))
const importParts = () => importFresh<Parts>('./life-parts.ts', import.meta.url)
let shared: Promise<Parts> | undefined

function shareParts(): Promise<Parts> {
  shared ??= importParts()
  return shared
}

/** A process in which nothing has happened yet, and what happens in it; one for each test. */
export async function beginLife(context: TestContext, { environment, isFresh }: Given = {}) {
  const before = isFresh ? undefined : await shareParts()
  const written = catchWritten(context)
  const left = standInForExit(context)
  const master = environment ? standInForMaster(context, environment) : undefined
  if (!environment) define(context, { connected: false })
  clearListeners(context, names)
  countAsStrangers(context)
  const parts = before ?? (await importParts())
  const release = collectReleases(context, parts)
  const text = () => written.join('')
  return { ...parts, ...left, written, text, master, release, port: () => portOf(parts) }
}

export type Life = Awaited<ReturnType<typeof beginLife>>

/** Clients are in this process, too, and would hold no drain. */
function countAsStrangers(context: TestContext): void {
  const node = process as unknown as { _getActiveHandles(): object[] }
  context.mock.method(node, '_getActiveHandles', () => [])
}

/** Records with which code the worker would exit. */
function standInForExit(context: TestContext) {
  const { exitCode } = process
  const before = ['exit', 'beforeExit'].map((name) => [name, events.rawListeners(name)] as const)
  const exits: unknown[] = []
  let resolveExit: (code: unknown) => void
  const exited = new Promise<unknown>((resolve) => {
    resolveExit = resolve
  })
  process.exitCode = undefined
  context.mock.method(process, 'exit', (() => {
    exits.push(process.exitCode ?? 0)
    resolveExit(process.exitCode ?? 0)
  }) as never)
  context.after(() => {
    if (process.exitCode !== 1) process.exitCode = exitCode // Node sets 1 for a test that never ended
    for (const [name, listeners] of before)
      for (const one of events.rawListeners(name))
        if (!listeners.includes(one)) events.off(name, one as () => void)
  })
  return { exits, exited }
}

/** A master that writes at once whatever a worker sends, and lets the worker leave. */
function standInForMaster(context: TestContext, environment: WorkerEnvironment) {
  const { env } = process
  context.after(() => {
    process.env = env
  })
  process.env = { ...env, ...writeEnvironment(environment) }
  const around = standInForWorker(context)
  const facts: Record<string, unknown>[] = []
  const waiting = new Map<string, () => void>()
  define(context, {
    send: ({ body }: { body: { type: string } }, ...more: unknown[]) => {
      facts.push(body)
      waiting.get(body.type)?.()
      queueMicrotask(more[2] as () => void)
    },
  })
  around.worker.disconnect = () => {
    around.worker.left += 1
    queueMicrotask(() => events.emit('disconnect'))
  }
  const types = () => facts.map(({ type }) => type)
  /** Resolves when the master has received this fact. */
  const receives = (type: string) =>
    types().includes(type)
      ? Promise.resolve()
      : new Promise<void>((resolve) => void waiting.set(type, resolve))
  const order = (body: Parameters<typeof seal>[0]) => events.emit('message', seal(body))
  return { ...around, facts, types, receives, order }
}

/** The result removes from the process whatever its workers have put into it, as the end of the test does. */
function collectReleases(context: TestContext, { Cleanup }: Parts) {
  const releases = new Set<InstanceType<Parts['Cleanup']>>()
  const { add } = Cleanup.prototype
  context.mock.method(Cleanup.prototype, 'add', function (this: never, ...undo: (() => void)[]) {
    releases.add(this)
    Reflect.apply(add, this, undo)
  })
  const release = () => {
    for (const each of releases) each.run()
    for (const mark of marks) Reflect.deleteProperty(process, mark)
  }
  context.after(release)
  return release
}

function portOf({ openServers }: Parts): number {
  const addresses = [...openServers()].map((server) => server.address() as AddressInfo | null)
  return addresses.find((address) => address?.port)?.port ?? assert.fail('nothing listens')
}

/** The answer of a server to a client that has no other request. */
export async function ask(port: number | string, path = '/'): Promise<string> {
  const where = typeof port === 'string' ? { socketPath: port } : { port, host: '127.0.0.1' }
  const request = get({ ...where, path, agent: false })
  const [response] = await once(request, 'response')
  let text = `${response.statusCode} `
  for await (const chunk of response) text += chunk
  return text
}

/** Let time pass `factor` times as fast, with the process at work all the time. */
export function hasten(context: TestContext, factor: number): void {
  const { setTimeout } = globalThis
  const { now } = performance
  const begun = now.call(performance)
  const read = () => begun + (now.call(performance) - begun) * factor
  context.mock.method(performance, 'now', read)
  context.mock.method(process, 'cpuUsage', () => ({ user: 1e12, system: 0 }))
  const arm = (ring: () => void, ms = 0) => setTimeout(ring, ms / factor)
  context.mock.method(globalThis, 'setTimeout', arm as never)
}

/** The timers that are armed from now on until the test ends. */
export function recordTimers(context: TestContext): readonly NodeJS.Timeout[] {
  const { setTimeout } = globalThis
  const timers: NodeJS.Timeout[] = []
  context.mock.method(globalThis, 'setTimeout', (...given: Parameters<typeof setTimeout>) => {
    const timer = setTimeout(...given)
    timers.push(timer)
    return timer
  })
  return timers
}
