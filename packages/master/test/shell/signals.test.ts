import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listenForSignals } from '../../src/shell/signals.ts'

type Sent = readonly [at: number, signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP']

/** What signals at these times ask of a pool. */
function ask(signals: readonly Sent[]): string[] {
  const asked: string[] = []
  let now = 0
  const actions = {
    stop: (reason: string) => asked.push(`${now} ${reason}`),
    kill: () => asked.push(`${now} kill`),
    async reload() {
      asked.push(`${now} reload`)
    },
  }
  const { exitCode } = process
  const stopListening = listenForSignals(actions, () => now)
  for (const [at, signal] of signals) {
    now = at
    process.emit(signal, signal)
  }
  stopListening()
  process.exitCode = exitCode
  return asked
}

const cases: readonly (readonly [what: string, signals: readonly Sent[], asked: string[]])[] = [
  ['one stops', [[0, 'SIGINT']], ['0 interrupt']],
  [
    'an echo of it does nothing',
    [
      [0, 'SIGINT'],
      [33, 'SIGINT'],
      [299, 'SIGINT'],
    ],
    ['0 interrupt'],
  ],
  [
    'an echo of a late one does nothing either',
    [
      [5_000, 'SIGINT'],
      [5_033, 'SIGINT'],
    ],
    ['5000 interrupt'],
  ],
  [
    'the same one later kills',
    [
      [0, 'SIGTERM'],
      [300, 'SIGTERM'],
    ],
    ['0 stop', '300 kill'],
  ],
  [
    'another one kills at once',
    [
      [0, 'SIGINT'],
      [5, 'SIGTERM'],
    ],
    ['0 interrupt', '5 kill'],
  ],
  [
    'SIGHUP reloads each time',
    [
      [0, 'SIGHUP'],
      [5, 'SIGHUP'],
    ],
    ['0 reload', '5 reload'],
  ],
]

for (const [what, signals, asked] of cases)
  test(`of the signals of a master, ${what}`, () => {
    assert.deepEqual(ask(signals), asked)
  })
