import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { maxWaitingBytes, patienceMs } from '../../../src/shell/output/flow.ts'
import { Output } from '../../../src/shell/output/output.ts'
import { FakeClock } from '../../support/fake-clock.ts'

function setUp() {
  const output = new Output(new FakeClock())
  const child = Object.assign(new EventEmitter(), {
    pid: 4711,
    stdout: new PassThrough(),
    stderr: new PassThrough(),
  })
  output.join(1, child as unknown as ChildProcess, { slot: 0, generation: 1, release: 1 })
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

test('nobody waits for the output of a worker that lives', async () => {
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
  output.join(1, child as unknown as ChildProcess, { slot: 0, generation: 1, release: 1 })
  child.emit('exit')
  assert.equal(await hasSettled(output.settled()), true)
})

test('a standby that has got its slot is named by it, and nobody else is', async (context) => {
  const lines: string[] = []
  const { write } = process.stdout
  context.mock.method(process.stdout, 'write', ((bytes: Uint8Array, ...more: unknown[]) => {
    const line = Buffer.from(bytes).toString()
    if (/^(?:slot|standby)/.test(line)) return lines.push(line) > 0
    return Reflect.apply(write, process.stdout, [bytes, ...more]) // the test runner's
  }) as never)
  const output = new Output(new FakeClock())
  const children = [1, 2].map((key) => {
    const child = Object.assign(new EventEmitter(), {
      ...{ pid: 4_710 + key, stdout: new PassThrough(), stderr: new PassThrough() },
    })
    const request = { ...(key !== 1 && { slot: 0 }), generation: 3, release: 3 }
    output.join(key, child as unknown as ChildProcess, request)
    return child
  })
  const say = async (text: string) => {
    for (const { stdout } of children) stdout.write(`${text}\n`)
    await new Promise(setImmediate)
  }
  await say('before')
  output.moveToSlot(1, 5)
  output.moveToSlot(9, 6)
  await say('after')
  for (const child of children) for (const pipe of [child.stdout, child.stderr]) pipe.destroy()
  assert.deepEqual(lines, [
    ...['standby gen=3 pid=4711 before\n', 'slot=0 gen=3 pid=4712 before\n'],
    ...['slot=5 gen=3 pid=4711 after\n', 'slot=0 gen=3 pid=4712 after\n'],
  ])
})

test('a process that could not be created writes nothing', async () => {
  const output = new Output(new FakeClock())
  const child = Object.assign(new EventEmitter(), { stdout: new PassThrough(), stderr: null })
  output.join(1, child as unknown as ChildProcess, { slot: 0, generation: 1, release: 1 })
  assert.equal(child.listenerCount('exit'), 0)
  await output.close()
})

for (const way of ['stdout', 'stderr'] as const)
  test(`what a worker writes to ${way} comes out there, and what was dropped of it is reported at the end`, async (context) => {
    const written: Record<string, string[]> = { stdout: [], stderr: [] }
    for (const name of ['stdout', 'stderr'] as const) {
      const { write } = process[name]
      context.mock.method(process[name], 'write', ((bytes: Uint8Array, ...more: unknown[]) => {
        const text = Buffer.from(bytes).toString('latin1')
        if (!text.startsWith('slot=')) return Reflect.apply(write, process[name], [bytes, ...more])
        written[name]?.push(text.slice(0, 80))
        return false // nobody reads it
      }) as never)
    }
    const clock = new FakeClock()
    const output = new Output(clock)
    const child = Object.assign(new EventEmitter(), {
      ...{ pid: 4_711, stdout: new PassThrough(), stderr: new PassThrough() },
    })
    output.join(1, child as unknown as ChildProcess, { slot: 0, generation: 1, release: 1 })
    for (let count = 0; count < 5; count += 1) {
      child[way].write(`${'x'.repeat(maxWaitingBytes / 4)}\n`)
      await new Promise(setImmediate)
    }
    clock.advance(patienceMs)
    child[way].write('dropped\n')
    child.emit('exit')
    for (const pipe of [child.stdout, child.stderr]) pipe.end()
    await output.close()
    const [other] = ['stdout', 'stderr'].filter((name) => name !== way)
    assert.deepEqual(written[other ?? ''], [])
    assert.match(written[way]?.at(-1) ?? '', /^slot=0 gen=1 pid=4711 \d+ lines? w.* dropped/)
    assert.ok(child.stdout.destroyed && child.stderr.destroyed)
  })

test('a pipe that some process of a worker’s holds open is let go when the pool closes', async () => {
  const clock = new FakeClock()
  const output = new Output(clock)
  const child = Object.assign(new EventEmitter(), {
    ...{ pid: 4_711, stdout: new PassThrough(), stderr: new PassThrough() },
  })
  output.join(1, child as unknown as ChildProcess, { slot: 0, generation: 1, release: 1 })
  child.emit('exit')
  clock.advance(10_000) // both were silent
  await output.close()
  assert.deepEqual([child.stdout.destroyed, child.stderr.destroyed], [true, true])
})

test('the end of a pool waits for the last output of its workers', async () => {
  const { output, child } = setUp()
  child.emit('exit')
  const closed = output.close()
  assert.equal(await hasSettled(closed), false)
  assert.equal(child.stdout.destroyed, false)
  for (const pipe of [child.stdout, child.stderr]) pipe.end()
  await closed
  assert.equal(child.stdout.destroyed, true)
})
