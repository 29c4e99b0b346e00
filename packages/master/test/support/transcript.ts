// Writes and reads transcripts of lives: each event, and below it the effects that were ordered. A person can read a
// transcript and compare it as a diff, and a test can run it again, because its events are its input.

import type { Effect, Notice } from '../../src/core/model/effects.ts'
import type { PoolEvent } from '../../src/core/model/events.ts'

/** One event as a line; `readEvent` reads it back. */
export function writeEvent(event: PoolEvent): string {
  const { type, ...fields } = event
  return [
    type,
    ...Object.entries(fields).map(([key, value]) => `${key}=${JSON.stringify(value)}`),
  ].join(' ')
}

/** Read a line that `writeEvent` or a person wrote. */
export function readEvent(line: string): PoolEvent {
  const [type = '', ...rest] = line.split(/ (?=\w+=)/)
  const fields = rest.map((field): [string, unknown] => {
    const cut = field.indexOf('=')
    return [field.slice(0, cut), JSON.parse(field.slice(cut + 1))]
  })
  return { type, ...Object.fromEntries(fields) } as PoolEvent
}

/** One effect as a line. */
export function writeEffect(effect: Effect): string {
  switch (effect.type) {
    case 'fork': {
      const [order, slot] =
        effect.slot === undefined ? ['fork-standby', ''] : ['fork', ` slot=${effect.slot}`]
      return `${order} worker=${effect.worker}${slot} gen=${effect.generation}${writeRelease(effect)}`
    }
    case 'serve':
      return `serve worker=${effect.worker} slot=${effect.slot}`
    case 'verify':
      return `verify worker=${effect.worker}`
    case 'send':
      return `send worker=${effect.worker} ${effect.order} reason=${effect.reason} timeoutMs=${round(effect.timeoutMs)}`
    case 'kill':
      return `kill worker=${effect.worker}`
    case 'notify':
      return `notify ${writeNotice(effect.notice)}`
    case 'log-late':
      return `log-late worker=${effect.worker}`
    case 'report':
      return `report ${effect.failure.code}`
    case 'settle':
      return `settle command=${effect.command} ${effect.failure ? `${effect.failure.code}: ${effect.failure.message}` : 'done'}`
  }
}

/** Written only where it differs from the generation. */
function writeRelease({ generation, release }: { generation: number; release: number }): string {
  return release === generation ? '' : ` release=${release}`
}

function writeNotice({ name, ...fields }: Notice): string {
  return [
    name,
    ...Object.entries(fields).map(([key, value]) => `${key}=${writeValue(value)}`),
  ].join(' ')
}

function writeValue(value: unknown): string {
  if (typeof value === 'number') return String(round(value))
  if (typeof value !== 'object' || value === null) return String(value)
  const { code, name, message } = value as { code?: string; name?: string; message?: string }
  return `(${code ?? name}: ${message})`
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000
}
