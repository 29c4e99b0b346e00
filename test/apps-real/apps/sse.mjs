// Numbered events, which go on where the client left off; at `/throw` they break after the second one.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'
import { options, throwLater } from './options.mjs'

const everyMs = 20
const answers = new Set()
let isDraining = false

function answer(request, response) {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write('retry: 20\n\n')
  if (isDraining) return response.end()
  let id = Number(request.headers['last-event-id'] ?? 0)
  const timer = setInterval(() => {
    id += 1
    response.write(`id: ${id}\ndata: hello\n\n`)
    if (id !== 2 || request.url !== '/throw') return
    clearInterval(timer)
    throwLater()
  }, everyMs)
  answers.add(response)
  response.once('close', () => {
    clearInterval(timer)
    answers.delete(response)
  })
}

const context = await runWorker(createServer(answer), options)
context.on('draining', () => {
  isDraining = true
  for (const response of answers) response.end()
})
