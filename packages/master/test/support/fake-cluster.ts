// A `node:cluster` that forks nothing.

import cluster, { type ClusterSettings } from 'node:cluster'
import { EventEmitter } from 'node:events'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import type { TestContext } from 'node:test'
import { type Fact, openOrder, seal } from '@regrow/protocol'

/** Stands for a worker and its process. */
export class Child extends EventEmitter {
  readonly id = 7
  readonly done: string[] = []
  readonly process = this
  pid: number | undefined = 4_711
  connected = true
  isConnected(): boolean {
    return this.connected
  }
  disconnect(): void {
    this.done.push('disconnect')
  }
  send(message: object): boolean {
    this.done.push(`send ${openOrder(message)?.type}`)
    return true
  }
  kill(signal: string): boolean {
    this.done.push(signal)
    return true
  }
  says(fact: Fact): void {
    this.emit('message', seal(fact))
  }
  listens(): void {
    this.emit('listening', { address: '127.0.0.1', port: 80, addressType: 4 })
  }
  ends(code: number | null, signal: string | null = null): void {
    this.connected = false
    this.emit('exit', code, signal)
    this.emit('disconnect')
  }
}

interface Forked {
  readonly settings: ClusterSettings
  readonly env: Record<string, string>
}

export function standInForCluster(context: TestContext) {
  keepPreload(context)
  const children: Child[] = []
  const forks: Forked[] = []
  const fork = context.mock.method(cluster, 'fork', ((env: Record<string, string>) => {
    const child = new Child()
    children.push(child)
    forks.push({ settings: { ...cluster.settings }, env })
    return child
  }) as never)
  return { children, forks, fork }
}

/** The preload lies beside the bundle, and these are the sources. */
function keepPreload(context: TestContext): void {
  const { readFileSync } = fs
  const read = context.mock.method(fs, 'readFileSync', ((path: unknown, ...more: unknown[]) =>
    String(path).endsWith('/bundle/preload.cjs')
      ? 'preload'
      : Reflect.apply(readFileSync, fs, [path, ...more])) as never)
  syncBuiltinESMExports()
  context.after(() => {
    read.mock.restore()
    syncBuiltinESMExports()
  })
}
