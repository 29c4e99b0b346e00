// Helpers that requests share, and one of them has started: a thread, a child process, a datagram socket. They
// answer in turn.

import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { Worker } from 'node:worker_threads'
import { boom } from './boom.mjs'

const thread =
  "const { parentPort: port } = require('worker_threads'); port.on('message', (it) => port.postMessage(it))"
const child = "process.on('message', (it) => process.send(it))"
const datagrams = Number(process.env.DATAGRAMS)

const starts = {
  thread: () => {
    const started = new Worker(thread, { eval: true })
    return { emitter: started, event: 'message', send: () => started.postMessage(1) }
  },
  child: () => {
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc']
    const started = spawn(process.execPath, ['-e', child], { stdio })
    return { emitter: started, event: 'message', send: () => started.send(1) }
  },
  'child-output': () => {
    const started = spawn('cat')
    return { emitter: started.stdout, event: 'data', send: () => started.stdin.write('line') }
  },
  udp: () => {
    const started = createSocket('udp4').bind(0, '127.0.0.1')
    const send = () => started.send('line', datagrams, '127.0.0.1')
    return { emitter: started, event: 'message', send }
  },
}

let helper
const waiting = []

const ask = (callback) => {
  waiting.push(callback)
  helper.send()
}

const open = (start) => () => {
  helper = start()
  helper.emitter.on(helper.event, () => waiting.shift()?.())
  return new Promise(ask)
}

export const routes = {
  'others-thread': () => ask(boom),
  'others-child': () => ask(boom),
  'others-child-output': () => ask(boom),
  'others-udp': () => ask(boom),
}

/** Another request, which is still in flight, has started it. */
export const openers = {
  'others-thread': open(starts.thread),
  'others-child': open(starts.child),
  'others-child-output': open(starts['child-output']),
  'others-udp': open(starts.udp),
}
