import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppContext } from '../../src/shell/app-context.ts'
import { findCulprit } from '../../src/shell/context/task-context.ts'
import { WorkerName } from '../../src/shell/process/worker-name.ts'

const ignore = { drain: () => undefined, close: () => Promise.resolve() }

test('a worker knows its seat, and without a master it has the first', () => {
  const born = new AppContext(new WorkerName({ slot: 2, generation: 5, drainTimeoutMs: 1 }), ignore)
  assert.deepEqual([born.slot, born.generation], [2, 5])
  const alone = new AppContext(new WorkerName(undefined), ignore)
  assert.deepEqual([alone.slot, alone.generation], [0, 0])
})

test('a task runs under its name, counts while it runs, and settles as its work does', async () => {
  const worker = new AppContext(new WorkerName(undefined), ignore)
  const task = worker.task('mail', async () => findCulprit())
  assert.equal(worker.pendingTasks, 1)
  assert.deepEqual(await task, { name: 'mail' })
  assert.equal(worker.pendingTasks, 0)
  assert.equal(findCulprit(), undefined)
  const failing = worker.task('fails', () => {
    throw new Error('no mail')
  })
  await assert.rejects(failing, /no mail/)
  assert.equal(worker.pendingTasks, 0)
})

test('the signal has aborted when the draining event is heard', () => {
  const worker = new AppContext(new WorkerName(undefined), ignore)
  const heard: unknown[] = []
  worker.on('draining', (notice) => heard.push([notice, worker.signal.aborted]))
  const notice = { reason: 'stop', timeoutMs: 10 } as const
  worker.announce(notice)
  assert.deepEqual(heard, [[notice, true]])
})

test('an app asks for a drain with or without a reason of its own', () => {
  const asked: string[] = []
  const drain = (reason: string) => void asked.push(reason)
  const worker = new AppContext(new WorkerName(undefined), { ...ignore, drain })
  worker.drain()
  worker.drain('recycle')
  assert.deepEqual(asked, ['requested', 'recycle'])
})

test('the end of an `await using` closes the app [R43]', async () => {
  let closed = 0
  const close = async () => {
    closed += 1
  }
  {
    await using worker = new AppContext(new WorkerName(undefined), { ...ignore, close })
    assert.equal(worker.slot, 0)
  }
  assert.equal(closed, 1)
})
