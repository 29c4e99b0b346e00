import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import type { Line } from '../../testing/call-over-ws.ts'
import { echoCase } from './echo-case.ts'

export const tcpCase = echoCase({
  ...{ app: 'tcp', client: 'node:net', entry: 'tcp.mjs' },
  prepare: (port) => () => call(port),
  closedByError: 'read ECONNRESET',
})

const farewell = 'going away'

// The rule: a line is served by its echo, on the connection over which it was sent. If the app said that
// it goes away instead, and ended the connection, they have crossed, and the line is sent again over a
// new one. An end that was not announced, a reset or a refused connection is a loss.
function call(port: number): Line {
  const socket = connect({ port, host: '127.0.0.1' })
  let end = 'end'
  let hear: (line: string) => unknown = () => undefined
  const note = (what: string) => {
    if (end === 'end') end = what
  }
  const lines = createInterface({ input: socket }).on('line', (line) => {
    if (line === farewell) note('away')
    else hear(line)
  })
  // Its errors are passed on to who reads lines of it, if that listens.
  for (const each of [socket, lines]) each.on('error', ({ message }: Error) => note(message))
  const closed = new Promise<string>((resolve) => {
    socket.once('close', () => resolve(end))
  })
  const say = (text: string) =>
    new Promise<string>((resolve) => {
      hear = resolve
      socket.write(`${text}\n`)
    })
  return { say, closed, hangUp: () => void socket.end() }
}
