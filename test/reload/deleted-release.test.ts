// A master that runs for a year: the release in which it was started is deleted one day, its Node.js too.

import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { findFreePort } from '../../testing/ports.ts'
import { signalProcess } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { until, within } from '../../testing/until.ts'
import { makeWholeReleases, type Package } from '../support/whole-releases.ts'

const main = `
import { createPool } from '@regrow/master'
const { ENTRY: entry, PORT, ADOPT } = process.env
const pool = createPool({ entry, env: { PORT }, size: 1, adopt: ADOPT === '1', backoff: { minMs: 10 } })
process.on('message', (verb) => {
  pool[verb]().then(
    () => process.send({ verb }),
    ({ cause }) => process.send({ verb, cause: cause.message + ' ' + cause.stack }),
  ).finally(() => verb === 'stop' && process.disconnect())
})`

/** A program that serves, and forks a process of its own. */
const server = (release: string, start: string) => `
import { fork } from 'node:child_process'
import { createServer } from 'node:http'
const server = createServer((request, response) => {
  if (request.url === '/throw') throw new Error('thrown by the app')
  if (request.url !== '/fork') return response.end('${release} ' + process.pid)
  fork('child.mjs', { cwd: new URL('.', import.meta.url) }).once('exit', (code) => response.end('forked ' + code))
})
${start}`

for (const [how, adopt, start, packages] of [
  ['runWorker', '0', "await (await import('@regrow/worker')).runWorker(server)", ['worker']],
  ['adopted by the master’s own package', '1', 'server.listen(process.env.PORT)', []],
] as const)
  test(`a pool reloads and replaces when the release of its master is deleted, and its Node.js, ${how} [C11, R2]`, async (context) => {
    const releases = makeWholeReleases(context)
    const files = (name: string) => ({ 'app.mjs': server(name, start), 'child.mjs': '' })
    const whole: readonly Package[] = ['master', 'protocol', 'worker']
    releases.deploy('one', { ...files('one'), 'main.mjs': main }, whole)
    const port = await findFreePort()
    const env = {
      PORT: String(port),
      ADOPT: adopt,
      ENTRY: join(releases.folder, 'current/app.mjs'),
    }
    const master = fork(join(releases.folder, 'current/main.mjs'), {
      ...{ execPath: releases.node, execArgv: [], cwd: releases.folder },
      env: { ...process.env, ...env, TMPDIR: releases.temporary },
    })
    context.after(() => signalProcess(master.pid ?? Number.NaN, 'SIGKILL'))
    const ask = async (path = '/') => (await send({ port, path })).body ?? ''
    assert.deepEqual(await call(master, 'start'), { verb: 'start' })
    releases.deploy('two', files('two'), packages)
    releases.remove('one')
    rmSync(releases.node)
    assert.deepEqual(await call(master, 'reload'), { verb: 'reload' })
    const [release, pid = ''] = (await ask()).split(' ')
    assert.equal(release, 'two')
    assert.equal(await ask('/fork'), 'forked 0')
    for (const copy of readdirSync(releases.temporary)) releases.remove(join('tmp', copy)) // as somebody tidies up
    assert.equal((await send({ port, path: '/throw' })).kind, '500')
    await until(
      'it is replaced',
      async () => /^two /.test(await ask()) && !(await ask()).endsWith(pid),
    )
    releases.deploy('three', { 'app.mjs': 'const = 3' }, packages)
    const { cause } = await call(master, 'reload')
    assert.match(cause ?? '', /Unexpected token '='.*app\.mjs:1/s)
    assert.match(await ask(), /^two /)
    await call(master, 'stop')
    assert.deepEqual(await within('the master ends', once(master, 'exit')), [0, null])
    assert.deepEqual(readdirSync(releases.temporary), [])
  })

/** Have the master call a verb of its pool. */
async function call(master: ChildProcess, verb: string): Promise<{ verb: string; cause?: string }> {
  const answered = within(`${verb} settles`, once(master, 'message'))
  master.send(verb)
  const [answer] = await answered
  return answer
}
