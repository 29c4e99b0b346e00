// A program whose work outlives its responses: a record that is written to the disk, what is told to other
// servers and asked of a database, a child process; and in its own listener of uncaught errors a report to a
// tracker. Each leaves a file of its name in FOLDER when it is done. RUN=worker calls `runWorker`.

import { exec } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { Agent, createServer, get } from 'node:http'
import { connect } from 'node:http2'
import { createConnection } from 'node:net'
import { join } from 'node:path'

const { FOLDER, TRACKER, TRACKER_2, DATABASE, RUN, PORT = '0' } = process.env
const done = (name) => writeFileSync(join(FOLDER, `${name}-${process.pid}`), '')

setInterval(() => undefined, 1_000) // as every program has some
const database = createConnection(Number(DATABASE), '127.0.0.1').setEncoding('utf8')
const agent = new Agent({ keepAlive: true })

const works = {
  async file() {
    const end = performance.now() + 250
    const file = await open(join(FOLDER, `record-${process.pid}`), 'a')
    while (performance.now() < end) {
      await file.write('one line\n')
      await file.sync()
    }
    await file.close()
    done('file')
  },
  async fetch() {
    await (await fetch(`http://127.0.0.1:${TRACKER}`)).text()
    done('fetch')
  },
  get() {
    get({ port: TRACKER, host: '127.0.0.1', agent }, (response) => {
      response.resume().on('end', () => done('get'))
    })
  },
  http2() {
    const session = connect(`http://127.0.0.1:${TRACKER_2}`)
    const stream = session.request({ ':path': '/' })
    stream.resume().on('end', () => done('http2'))
  },
  database() {
    let asked = 0
    const ask = () => {
      asked += 1
      if (asked <= 10) database.once('data', ask).write('insert\n')
      else done('database')
    }
    ask()
  },
  child() {
    exec('sleep 0.25', () => done('child'))
  },
}

process.on('uncaughtException', () => {
  get({ port: TRACKER, host: '127.0.0.1', path: '/report' }, (response) => {
    response.resume().on('end', () => done('report'))
  })
})

const server = createServer((request, response) => {
  if (request.url === '/throw') throw new Error('thrown in a program whose work outlives it')
  request.resume().on('end', () => {
    response.end('answered')
    if (request.url === '/work') for (const work of Object.values(works)) work()
  })
})

if (RUN === 'worker') {
  const { runWorker } = await import('@regrow/worker')
  await runWorker(server, { listen: { port: Number(PORT), host: '127.0.0.1' } })
  console.log(`port ${server.address().port}`)
} else {
  server.listen(Number(PORT), '127.0.0.1', () => console.log(`port ${server.address().port}`))
}
