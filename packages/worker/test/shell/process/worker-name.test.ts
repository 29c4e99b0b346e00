import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readEnvironment } from '@regrow/protocol'
import { WorkerName } from '../../../src/shell/process/worker-name.ts'

test('a standby takes its worker when it is told to, and whoever it starts knows it', (context) => {
  const before = { ...process.env }
  context.after(() => {
    process.env = before
  })
  process.env = {} // others in this process have assigned slots, too
  const environment = { slot: 0, generation: 5, drainTimeoutMs: 1_000, standby: true }
  const worker = new WorkerName(environment)
  assert.deepEqual([worker.isStandby, worker.name], [true, `standby gen=5 pid=${process.pid}`])
  worker.assign(3)
  assert.deepEqual([worker.isStandby, worker.slot, worker.generation], [false, 3, 5])
  assert.equal(worker.name, `slot=3 gen=5 pid=${process.pid}`)
  assert.deepEqual(readEnvironment(process.env), { ...environment, slot: 3, standby: false })
  const alone = new WorkerName(undefined)
  alone.assign(3)
  assert.deepEqual([alone.slot, alone.isStandby, alone.generation], [0, false, 0])
})
