import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { Output } from '../../../src/shell/output/output.ts'
import { FakeClock } from '../../support/fake-clock.ts'

function setUp() {
  const output = new Output(new FakeClock())
  const child = Object.assign(new EventEmitter(), {
    pid: 4711,
    stdout: new PassThrough(),
    stderr: new PassThrough(),
  })
  output.join(1, child as unknown as ChildProcess, { slot: 0, generation: 1, standby: false })
  return { output, child }
}

/** Whether a promise has settled by the next turn of the loop. */
async function hasSettled(promise: Promise<void>): Promise<boolean> {
  let isSettled = false
  promise.then(() => {
    isSettled = true
  })
  await new Promise(setImmediate)
  return isSettled
}

test('nobody waits for the words of a worker that lives', async () => {
  const { output, child } = setUp()
  assert.equal(await hasSettled(output.settled()), true)
  child.stdout.destroy()
  child.stderr.destroy()
})

test('a worker that has exited is waited for until both of its pipes are read', async () => {
  const { output, child } = setUp()
  child.emit('exit')
  const settled = output.settled()
  child.stdout.end()
  assert.equal(await hasSettled(settled), false)
  child.stderr.end()
  await settled
  assert.equal(await hasSettled(output.close()), true)
})

test('a process that could not get its pipes is left alone', async () => {
  const output = new Output(new FakeClock())
  const child = Object.assign(new EventEmitter(), { pid: 4711, stdout: null, stderr: null })
  output.join(1, child as unknown as ChildProcess, { slot: 0, generation: 1, standby: false })
  child.emit('exit')
  assert.equal(await hasSettled(output.settled()), true)
})
