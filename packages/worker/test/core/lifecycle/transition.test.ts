// Every event in every state: the state that follows, and the effects.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ErrorReport } from '@regrow/protocol'
import type { Effect, Step } from '../../../src/core/lifecycle/effects.ts'
import type { Event } from '../../../src/core/lifecycle/events.ts'
import type { Draining, Leaving, State } from '../../../src/core/lifecycle/states.ts'
import { nextDeadline, transition } from '../../../src/core/lifecycle/transition.ts'
import { noActivity } from '../../support/no-activity.ts'

const now = 5_000
const report: ErrorReport = { name: 'Error', message: 'boom', origin: 'uncaughtException' }

function statesOf(governed: boolean) {
  const heartbeatMs = governed ? 1_000 : Infinity
  const traits = { governed, heartbeatMs, drainTimeoutMs: 10_000, orphanTimeoutMs: 30_000 }
  const heartbeatAt = governed ? 5_900 : Infinity
  const draining: Draining = {
    ...{ state: 'draining', traits, aim: 'exit', exit: 'drained', cut: false, asked: 1 },
    ...{ heartbeatAt, sweepAt: 6_000, answerBy: 14_000, cutBy: 14_250, leaveBy: 14_500 },
  }
  const leaving: Leaving = {
    ...{ state: 'leaving', governed, aim: 'exit', step: 'stopping', exit: 'drained' },
    hurried: false,
    ...{ stepBy: 14_500, lookAt: Infinity, leaveBy: 14_500 },
  }
  const looking = { ...leaving, stepBy: 6_500, lookAt: 5_010 }
  return {
    starting: { state: 'starting', traits },
    prepared: { state: 'prepared', traits, heartbeatAt },
    ready: { state: 'ready', traits, heartbeatAt },
    faulted: { state: 'faulted', traits, heartbeatAt },
    draining,
    failing: { ...draining, exit: 'startFailed', asked: 0 },
    hurried: { ...draining, asked: 2 },
    cutting: { ...draining, cut: true, exit: 'forced' },
    finishing: { ...looking, step: 'finishing' },
    asked: { ...looking, step: 'finishing', firstSignal: { signal: 'SIGTERM', at: 1_000 } },
    stopping: leaving,
    late: { ...leaving, hurried: true },
    settling: { ...looking, step: 'settling' },
    flushing: { ...leaving, step: 'flushing' },
    gone: { ...leaving, step: 'gone', stepBy: Infinity },
    toEnd: { ...draining, asked: 0, aim: 'end' },
    toClose: { ...draining, asked: 0, aim: 'close' },
    finishingToEnd: { ...looking, step: 'finishing', aim: 'end' },
    stoppingToEnd: { ...leaving, aim: 'end' },
    stoppingToClose: { ...leaving, aim: 'close', hurried: true },
    flushingToEnd: { ...leaving, step: 'flushing', aim: 'end' },
    flushingToClose: { ...leaving, step: 'flushing', aim: 'close' },
    forcedToEnd: { ...leaving, step: 'flushing', aim: 'end', exit: 'forced' },
    ending: { ...leaving, step: 'ending', aim: 'end', stepBy: 7_000 },
    goneToEnd: { ...leaving, step: 'gone', aim: 'end', stepBy: Infinity },
  } as const satisfies Record<string, State>
}

const events = {
  loaded: { type: 'app:prepared' },
  serve: { type: 'serve:ordered', slot: 4 },
  defined: { type: 'app:defined', drainTimeoutMs: 2_000, orphanTimeoutMs: 3_000 },
  started: { type: 'app:started' },
  failed: { type: 'app:failed', error: report },
  error: { type: 'error:trapped', report },
  unreported: { type: 'error:trapped', report: undefined },
  order: { type: 'drain:ordered', reason: 'reload', timeoutMs: 2_000 },
  request: { type: 'drain:requested', reason: 'requested' },
  close: { type: 'close:requested' },
  SIGTERM: { type: 'signal:received', signal: 'SIGTERM' },
  SIGINT: { type: 'signal:received', signal: 'SIGINT' },
  lost: { type: 'master:lost' },
  held: { type: 'held:counted', connections: 1, tasks: 0 },
  tasks: { type: 'held:counted', connections: 0, tasks: 1 },
  empty: { type: 'held:counted', connections: 0, tasks: 0 },
  busy: { type: 'work:seen', activity: { ...noActivity, requests: 1 } },
  done: { type: 'work:seen', activity: noActivity },
  stopped: { type: 'app:stopped' },
  flushed: { type: 'output:flushed' },
  tick: { type: 'tick' },
} as const satisfies Record<string, Event>

type StateName = keyof ReturnType<typeof statesOf>
type Cells = Partial<Record<keyof typeof events, string>>

/** A cell that is missing is an ignored event. */
const governedCells: Record<StateName, Cells> = {
  starting: {
    defined: 'starting:',
    loaded: 'prepared: prepared heartbeat',
    started: 'ready: ready heartbeat',
    failed: 'draining startFailed: failed drain=10000',
    error: 'draining startFailed: failed drain=10000',
    unreported: 'draining startFailed: drain=10000',
    order: 'draining drained: draining=reload drain=2000 heartbeat',
    ...requested('draining drained: draining=requested drain=10000 heartbeat'),
    SIGTERM: 'draining drained: draining=signal drain=10000 heartbeat',
    lost: 'draining drained: draining=orphaned drain=30000 heartbeat',
  },
  prepared: {
    serve: 'starting: serve=4',
    error: 'flushing startFailed: failed flush',
    unreported: 'flushing startFailed: flush',
    order: 'flushing drained: flush',
    ...requested('flushing drained: flush'),
    SIGTERM: 'flushing drained: flush',
    lost: 'flushing drained: flush',
  },
  ready: {
    defined: 'ready:',
    failed: 'faulted: faulted',
    error: 'faulted: faulted',
    unreported: 'faulted:',
    order: 'draining drained: draining=reload drain=2000 heartbeat',
    ...requested('draining drained: draining=requested drain=10000 heartbeat'),
    SIGTERM: 'draining drained: draining=signal drain=10000 heartbeat',
    lost: 'draining drained: draining=orphaned drain=30000 heartbeat',
  },
  faulted: {
    defined: 'faulted:',
    failed: 'faulted: faulted',
    error: 'faulted: faulted',
    unreported: 'faulted:',
    order: 'draining uncaught: draining=reload drain=2000 heartbeat',
    ...requested('draining uncaught: draining=requested drain=10000 heartbeat'),
    SIGTERM: 'draining uncaught: draining=signal drain=10000 heartbeat',
    lost: 'draining uncaught: draining=orphaned drain=30000 heartbeat',
  },
  draining: {
    error: 'draining uncaught: faulted',
    unreported: 'draining uncaught:',
    order: 'draining drained: hurry=reload',
    empty: 'finishing drained: look',
  },
  hurried: {
    error: 'draining uncaught: faulted',
    unreported: 'draining uncaught:',
    order: 'draining drained: hurry=reload',
    ...{ held: 'flushing forced: destroy flush', tasks: 'flushing forced: destroy flush' },
    empty: 'stopping drained: stop',
  },
  failing: {
    error: 'draining startFailed: faulted',
    unreported: 'draining startFailed:',
    order: 'draining startFailed: hurry=reload',
    tasks: 'stopping startFailed: stop',
    empty: 'stopping startFailed: stop',
  },
  cutting: {
    error: 'draining forced: faulted',
    unreported: 'draining forced:',
    order: 'draining forced: hurry=reload',
    tasks: 'stopping forced: stop',
    empty: 'stopping forced: stop',
  },
  finishing: { done: 'stopping drained: stop' },
  asked: { done: 'stopping drained: stop' },
  stopping: { stopped: 'settling drained: look' },
  late: { stopped: 'flushing drained: flush' },
  settling: { done: 'flushing drained: flush' },
  flushing: { flushed: 'gone drained: exit=drained' },
  gone: {},
  toEnd: {
    error: 'draining uncaught: faulted',
    unreported: 'draining uncaught:',
    order: 'draining drained then end: hurry=reload',
    empty: 'finishing drained then end: look',
    close: 'draining drained then close: hurry=closed',
  },
  toClose: {
    error: 'draining uncaught: faulted',
    unreported: 'draining uncaught:',
    order: 'draining drained then close: hurry=reload',
    empty: 'stopping drained then close: stop',
  },
  finishingToEnd: {
    done: 'stopping drained then end: stop',
    close: 'stopping drained then close: stop',
  },
  stoppingToEnd: {
    stopped: 'flushing drained then end: flush',
    close: 'stopping drained then close:',
  },
  stoppingToClose: { stopped: 'flushing drained then close: flush' },
  flushingToEnd: { flushed: 'ending drained then end:', close: 'flushing drained then close:' },
  flushingToClose: { flushed: 'gone drained then close: release' },
  forcedToEnd: {
    flushed: 'gone forced then end: exit=forced',
    close: 'flushing forced then close:',
  },
  ending: {
    close: 'gone drained then close: release',
    ...bySignal('gone drained then end: exit=drained'),
  },
  goneToEnd: {},
}

/** Without a master, the program decides about its process. */
const byItself: Cells = {
  request: 'draining drained then end: draining=requested drain=10000',
  close: 'draining drained then close: draining=closed drain=10000',
}
const firstSignal: Cells = {
  SIGTERM: 'draining drained: hurry=signal',
  SIGINT: 'draining drained: hurry=interrupt',
}

const aloneCells: Record<StateName, Cells> = {
  ...governedCells,
  starting: {
    ...governedCells.starting,
    ...byItself,
    SIGINT: 'draining drained: draining=interrupt drain=10000',
  },
  prepared: { ...governedCells.prepared, SIGINT: 'flushing drained: flush' },
  ready: {
    ...governedCells.ready,
    failed: 'draining uncaught: draining=faulted drain=10000',
    error: 'draining uncaught: draining=faulted drain=10000',
    unreported: 'draining uncaught: draining=faulted drain=10000',
    ...byItself,
    SIGINT: 'draining drained: draining=interrupt drain=10000',
  },
  faulted: {
    ...governedCells.faulted,
    failed: 'draining uncaught: draining=faulted drain=10000',
    error: 'draining uncaught: draining=faulted drain=10000',
    unreported: 'draining uncaught: draining=faulted drain=10000',
    close: 'draining uncaught: draining=closed drain=10000',
    SIGINT: 'draining uncaught: draining=interrupt drain=10000',
  },
  draining: { ...governedCells.draining, ...bySignal('draining drained: sweep') },
  hurried: { ...governedCells.hurried, ...bySignal('draining drained: sweep') },
  failing: {
    ...governedCells.failing,
    SIGTERM: 'draining startFailed: hurry=signal',
    SIGINT: 'draining startFailed: hurry=interrupt',
  },
  cutting: { ...governedCells.cutting, ...bySignal('draining forced: sweep') },
  finishing: { ...governedCells.finishing, ...bySignal('finishing drained:') },
  asked: { ...governedCells.asked, ...bySignal('stopping drained: stop') },
  stopping: { ...governedCells.stopping, ...bySignal('flushing forced: destroy flush') },
  late: { ...governedCells.late, ...bySignal('flushing forced: destroy flush') },
  settling: { ...governedCells.settling, ...bySignal('flushing drained: flush') },
  toEnd: { ...governedCells.toEnd, ...firstSignal },
  toClose: { ...governedCells.toClose, ...firstSignal },
  finishingToEnd: { ...governedCells.finishingToEnd, ...bySignal('finishing drained:') },
  stoppingToEnd: { ...governedCells.stoppingToEnd, ...bySignal('flushing forced: destroy flush') },
  stoppingToClose: {
    ...governedCells.stoppingToClose,
    ...bySignal('flushing forced: destroy flush'),
  },
  flushingToEnd: { ...governedCells.flushingToEnd, ...bySignal('flushing drained:') },
  flushingToClose: { ...governedCells.flushingToClose, ...bySignal('flushing drained:') },
  forcedToEnd: { ...governedCells.forcedToEnd, ...bySignal('flushing forced:') },
  ending: { ...governedCells.ending, ...bySignal('gone drained: exit=drained') },
}

/** The program itself asks for the drain. */
function requested(cell: string): Cells {
  return { request: cell, close: cell }
}

function bySignal(cell: string): Cells {
  return { SIGTERM: cell, SIGINT: cell }
}

for (const governed of [true, false])
  for (const [name, state] of Object.entries(statesOf(governed)))
    test(`${governed ? 'under a master' : 'alone'}, a worker that is ${name} answers every event`, () => {
      const cells = (governed ? governedCells : aloneCells)[name as StateName]
      for (const [key, event] of Object.entries(events)) {
        const [next, effects] = transition(state, event, now)
        const cell = cells[key as keyof typeof events]
        const expected = governed ? cell : cell?.replace(/ heartbeat$/, '') // no master would receive it
        if (expected === undefined) assert.deepEqual([next, effects], [state, []], key)
        else assert.equal(showStep([next, effects]), expected, key)
      }
    })

test('a tick at the next deadline always changes the state, until the worker is gone', () => {
  for (const governed of [true, false])
    for (const [name, first] of Object.entries(statesOf(governed))) {
      let state: State = first
      for (let steps = 0; nextDeadline(state) < Infinity && steps < 1_000; steps += 1) {
        const [next] = transition(state, { type: 'tick' }, nextDeadline(state))
        assert.notDeepEqual(next, state, name)
        state = next
      }
      const isAtRest = nextDeadline(state) === Infinity
      assert.equal(isAtRest, !(governed && ['prepared', 'ready', 'faulted'].includes(name)), name)
    }
})

function showStep([state, effects]: Step): string {
  return `${showState(state)}: ${effects.map(showEffect).join(' ')}`.trimEnd()
}

function showState(state: State): string {
  if (state.state !== 'leaving' && state.state !== 'draining') return state.state
  const name = state.state === 'leaving' ? state.step : 'draining'
  return `${name} ${state.exit}${state.aim === 'exit' ? '' : ` then ${state.aim}`}`
}

function showEffect(effect: Effect): string {
  if (effect.type === 'exit') return `exit=${effect.exit}`
  if (effect.type === 'drain') return `drain=${effect.timeoutMs}`
  if (effect.type === 'serve') return `serve=${effect.slot}`
  if (effect.type === 'hurry') return `hurry=${effect.reason}`
  if (effect.type !== 'send') return effect.type
  return effect.fact.type === 'draining' ? `draining=${effect.fact.reason}` : effect.fact.type
}
