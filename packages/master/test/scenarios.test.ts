// Each file under `scenarios/` is a life in plain text. Its events are run through the core, and
// the core's orders must be those in the file. `until 5000` rings every alarm up to there.
// `UPDATE=1` writes the files anew; read the diff.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { initialState, type PoolState } from '../src/core/model/state.ts'
import { nextDeadline } from '../src/core/next-deadline.ts'
import { transition } from '../src/core/transition.ts'
import { somePolicy } from './support/policies.ts'
import { readEvent, writeEffect } from './support/transcript.ts'

/** More alarms than any scenario rings, so that a core that makes no progress fails the test. */
const maxAlarms = 1_000

const folder = new URL('./scenarios/', import.meta.url)

for (const name of readdirSync(folder).filter((file) => file.endsWith('.txt'))) {
  const file = new URL(name, folder)
  const text = readFileSync(file, 'utf8')
  test(`scenario: ${firstLine(text)}`, () => {
    const replayed = replay(text)
    if (process.env.UPDATE === '1') writeFileSync(file, replayed)
    else assert.equal(replayed, text)
  })
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.replace(/^# /, '') ?? ''
}

/** Keep comments, settings and events, and write the orders anew under each event. */
function replay(text: string): string {
  const given = text.split('\n').filter((line) => !line.startsWith('  '))
  const settings = JSON.parse(given.find((line) => line.startsWith('{')) ?? '{}')
  const { size = 1, seed = 1, recycle, reload, ...rest } = settings
  const policy = {
    ...{ ...somePolicy, ...rest },
    recycle: { ...somePolicy.recycle, ...recycle },
    reload: { ...somePolicy.reload, ...reload },
  }
  let state = initialState(policy, size, seed)
  const written = given.map((line) => {
    const until = /^until (\S+)/.exec(line)
    if (until) {
      const [next, lines] = wait(state, Number(until[1]))
      state = next
      return [line, ...lines].join('\n')
    }
    const parsed = /^at (\S+) (.*)$/.exec(line)
    if (!parsed) return line
    const [next, lines] = step(state, readEvent(parsed[2] ?? ''), Number(parsed[1]))
    state = next
    return [line, ...lines.map((each) => `  ${each}`)].join('\n')
  })
  return written.join('\n')
}

/** Ring every alarm that is due, and write down those at which something was ordered. */
function wait(from: PoolState, until: number): [PoolState, string[]] {
  const lines: string[] = []
  let state = from
  let now = nextDeadline(state)
  for (let rung = 0; now <= until; now = nextDeadline(state), rung += 1) {
    assert.ok(rung < maxAlarms, `the core does not move on: its alarm at ${now} changes nothing`)
    const [next, effects] = transition(state, { type: 'tick' }, now)
    state = next
    if (effects.length > 0) lines.push(`  at ${Math.round(now)} tick`)
    lines.push(...effects.map((effect) => `    ${writeEffect(effect)}`))
  }
  return [state, [...lines, ...(Number.isFinite(now) ? [`  alarm ${Math.round(now)}`] : [])]]
}

function step(
  state: PoolState,
  event: Parameters<typeof transition>[1],
  now: number,
): [PoolState, string[]] {
  const [next, effects] = transition(state, event, now)
  const alarm = nextDeadline(next)
  const waits = Number.isFinite(alarm) ? [`alarm ${Math.round(alarm)}`] : []
  return [next, [...effects.map(writeEffect), ...waits]]
}
