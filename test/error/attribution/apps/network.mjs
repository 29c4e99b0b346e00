// Errors in what a request asks of others: connections, Node's http client, fetch and undici.

import { Agent, get } from 'node:http'
import { connect } from 'node:net'
import { Pool, request as undiciRequest } from 'undici'
import { boom } from './boom.mjs'

const { UPSTREAM, LINES, REFUSED } = process.env
const url = `http://127.0.0.1:${UPSTREAM}/`
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
const pool = new Pool(url, { connections: 1 })

export const routes = {
  connect: () => connect(Number(LINES), '127.0.0.1', boom),
  'connect-refused': () => connect(Number(REFUSED), '127.0.0.1'),
  'connection-data': () => {
    const socket = connect(Number(LINES), '127.0.0.1')
    socket.once('data', boom).write('line\n')
  },
  'http-get': () => get(url, { agent: false }, boom),
  'http-data': () => get(url, { agent: false }, (answer) => answer.once('data', boom)),
  'http-agent': () => get(url, { agent }, boom),
  'http-agent-data': () => get(url, { agent }, (answer) => answer.once('data', boom)),
  'http-refused': () => get(`http://127.0.0.1:${REFUSED}/`),
  fetch: async () => {
    await fetch(url)
    boom()
  },
  'fetch-body': async () => {
    const answer = await fetch(url)
    for await (const _ of answer.body) boom()
  },
  'fetch-refused': async () => {
    await fetch(`http://127.0.0.1:${REFUSED}/`)
  },
  'fetch-refused-bare': () => void fetch(`http://127.0.0.1:${REFUSED}/`),
  undici: async () => {
    await undiciRequest(url)
    boom()
  },
  'undici-pool': async () => {
    await pool.request({ path: '/', method: 'GET' })
    boom()
  },
  'undici-pool-callback': () => pool.request({ path: '/', method: 'GET' }, boom),
  'undici-pool-data': async () => {
    const { body } = await pool.request({ path: '/', method: 'GET' })
    body.once('data', boom)
  },
  'undici-pool-body': async () => {
    const { body } = await pool.request({ path: '/', method: 'GET' })
    for await (const _ of body) boom()
  },
}

/** Another request, which is still in flight, has opened the connection that is used again. */
export const openers = {
  'http-agent': openAgent,
  'http-agent-data': openAgent,
  'undici-pool': openPool,
  'undici-pool-callback': openPool,
  'undici-pool-data': openPool,
  'undici-pool-body': openPool,
}

function openAgent() {
  return new Promise((resolve) => {
    get(url, { agent }, (answer) => answer.resume().once('close', resolve))
  })
}

async function openPool() {
  const { body } = await pool.request({ path: '/', method: 'GET' })
  await body.dump()
}
