// What requests share, and one of them has opened: a connection with a queue of callbacks, as simple
// clients of a line protocol have it, and a timer that calls whoever waits.

import { AsyncResource } from 'node:async_hooks'
import { connect } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { boom, error } from './boom.mjs'

const host = '127.0.0.1'
const port = Number(process.env.LINES)
const secure = { host, port: Number(process.env.SECURE_LINES), rejectUnauthorized: false }

class Client {
  #waiting = []
  #socket

  constructor(socket = connect(port, host)) {
    this.#socket = socket.on('data', (lines) => {
      for (const _ of lines.toString().trim().split('\n')) this.#waiting.shift()?.()
    })
  }

  ask(callback) {
    this.#waiting.push(callback)
    this.#socket.write('line\n')
  }

  /** Has the server end the connection, or reset it. */
  lose(how) {
    this.#socket.write(`${how}\n`)
  }

  onClose(callback) {
    this.#socket.on('error', () => undefined).on('close', callback)
  }
}

class Ticker {
  #waiting = []

  constructor() {
    setInterval(() => {
      for (const each of this.#waiting.splice(0)) each()
    }, 5).unref()
  }

  ask(callback) {
    this.#waiting.push(callback)
  }
}

let client
let ticker
const early = new Client()
const earlyTicker = new Ticker()
const reject = (one) => void new Promise((_, refuse) => one.ask(() => refuse(error())))

export const routes = {
  'early-connection': () => early.ask(boom),
  'early-connection-bound': () => early.ask(AsyncResource.bind(boom)),
  'early-connection-bound-later': () => early.ask(AsyncResource.bind(() => setTimeout(boom, 5))),
  'early-connection-bare': () => reject(early),
  'early-timer': () => earlyTicker.ask(boom),
  'others-connection': () => client.ask(boom),
  'others-connection-bound': () => client.ask(AsyncResource.bind(boom)),
  'others-connection-bound-later': () => client.ask(AsyncResource.bind(() => setTimeout(boom, 5))),
  'others-connection-secure': () => client.ask(boom),
  'others-connection-tick': () => client.ask(() => process.nextTick(boom)),
  'others-connection-close': () => client.lose('end'),
  'others-connection-reset-close': () => client.lose('reset'),
  'others-connection-reset': () => client.lose('reset'),
  'others-connection-timeout': () => client.ask(() => setTimeout(boom, 5)),
  'others-connection-await': async () => {
    await new Promise((resolve) => client.ask(resolve))
    boom()
  },
  'others-connection-bare': () => reject(client),
  'others-timer': () => ticker.ask(boom),
  'others-timer-bare': () => reject(ticker),
}

const openClient = (socket) => {
  client = new Client(socket)
  return new Promise((resolve) => client.ask(resolve))
}
const openClosing = async () => {
  await openClient()
  client.onClose(boom)
}
const openTicker = () => {
  ticker = new Ticker()
}

/** Another request, which is still in flight, has opened what is shared. */
export const openers = {
  'others-connection': openClient,
  'others-connection-bound': openClient,
  'others-connection-bound-later': openClient,
  'others-connection-secure': () => openClient(connectSecurely(secure)),
  'others-connection-tick': openClient,
  'others-connection-close': openClosing,
  'others-connection-reset-close': openClosing,
  'others-connection-reset': openClient,
  'others-connection-timeout': openClient,
  'others-connection-await': openClient,
  'others-connection-bare': openClient,
  'others-timer': openTicker,
  'others-timer-bare': openTicker,
}
