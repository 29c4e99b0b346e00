import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { endForDeadline, endForError, noteUpgrade, wasEnded } from '../../src/shell/upgrade.ts'

/** A connection that asked for a WebSocket, and was not answered yet. */
function ask(): Socket {
  const socket = new Socket()
  const headers = { upgrade: 'WebSocket' }
  noteUpgrade({ method: 'GET', headers, socket } as unknown as IncomingMessage)
  return socket
}

test('a connection that the app has ended is not taken for one that was ended here', () => {
  const socket = ask()
  socket.end()
  endForDeadline(socket)
  assert.equal(wasEnded(socket), false)
  socket.destroy()
})

for (const end of [endForDeadline, endForError])
  test(`one that is open is ended: ${end.name}`, () => {
    const socket = ask()
    end(socket)
    assert.deepEqual([wasEnded(socket), socket.writableEnded], [true, true])
    socket.destroy()
  })
