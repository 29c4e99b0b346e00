import assert from 'node:assert/strict'
import { errorMonitor } from 'node:events'
import { test } from 'node:test'
import { isLostWrite, watchSends } from '../../../src/shell/process/lost-writes.ts'
import { clearListeners } from '../../support/stand-in-process.ts'

const events: NodeJS.EventEmitter = process

function coded(code: string): Error {
  return Object.assign(new Error(code), { code })
}

test('a message to a parent that is gone costs nobody anything, and any other error of the process does', (context) => {
  clearListeners(context, [errorMonitor as unknown as string])
  watchSends()
  const lost = ['ERR_IPC_CHANNEL_CLOSED', 'EPIPE', 'ECONNRESET'].map(coded)
  const others = [coded('EOTHER'), coded('EPIPE')]
  for (const error of [...lost, others[0], undefined]) events.emit(errorMonitor, error)
  assert.deepEqual([...lost, ...others].map(isLostWrite), [true, true, true, false, false])
})
