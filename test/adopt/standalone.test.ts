// A program that never heard of regrow, preloaded with `--import @regrow/worker/adopt`, and alone.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { send } from '../../testing/request.ts'
import { until } from '../../testing/until.ts'
import { typescripts } from '../support/adopted.ts'
import { type Standalone, startProgram, startStandalone } from '../support/start-standalone.ts'

const adopt = ['--import', '@regrow/worker/adopt']

const kinds: readonly (readonly [kind: string, command: readonly string[]])[] = [
  ['an ES module', [...adopt, 'plain-routes.mjs']],
  ['a CommonJS module', [...adopt, 'adopt/plain-routes.cjs']],
  ...typescripts.map(
    ([how, flags]) => [how, [...adopt, ...flags, 'adopt/plain-routes.ts']] as const,
  ),
]

for (const [kind, command] of kinds) {
  test(`alone, an uncaught error costs ${kind} exactly one response, and it leaves in order`, async (context) => {
    const program = await startStandalone(context, command)
    const { port } = program
    const held = Array.from({ length: 5 }, () => send({ port, path: '/slow?ms=250' }))
    await send({ port })
    assert.equal((await send({ port, path: '/throw' })).kind, '500')
    for (const { kind, body } of await Promise.all(held))
      assert.deepEqual([kind, body], ['ok', 'slow'])
    assert.equal(await program.exitCode, 70)
    assert.match(
      program.stderr(),
      /(uncaught|unhandled).* in GET \/throw\nError: thrown in a plain/,
    )
  })

  test(`alone, SIGTERM lets ${kind} finish what it holds`, async (context) => {
    const program = await startStandalone(context, command)
    const { port } = program
    const held = Array.from({ length: 5 }, () => send({ port, path: '/slow?ms=250' }))
    await send({ port })
    program.signal('SIGTERM')
    for (const { kind } of await Promise.all(held)) assert.equal(kind, 'ok')
    assert.equal(await program.exitCode, 0)
  })
}

test('alone, the time of a drain is REGROW_DRAIN_TIMEOUT_MS', async (context) => {
  const env = { REGROW_DRAIN_TIMEOUT_MS: '500' }
  const program = await startStandalone(context, [...adopt, 'plain-routes.mjs'], env)
  const held = send({ port: program.port, path: '/slow?ms=60000' })
  await send({ port: program.port })
  program.signal('SIGTERM')
  assert.equal((await held).kind, '503')
  assert.equal(await program.exitCode, 75)
})

test('a drain time that is none is refused before the program serves', async (context) => {
  const env = { REGROW_DRAIN_TIMEOUT_MS: 'soon' }
  const program = startProgram(context, [...adopt, 'plain-routes.mjs'], env)
  assert.equal(await program.exitCode, 1)
  assert.match(program.stderr(), /REGROW_DRAIN_TIMEOUT_MS.* got "soon"/)
})

for (const [hook, code] of [
  ['exits', 0],
  ['ends', 3],
  ['flushes', 0],
] as const) {
  test(`the program's own hook of SIGTERM runs beside the drain, and has its time: one that ${hook}`, async (context) => {
    const program = await startStandalone(context, [...adopt, 'adopt/plain-hooks.mjs'], {
      HOOK: hook,
    })
    assert.equal(await terminate(program), code)
    assert.match(program.stdout(), /^port \d+\nSIGTERM heard\ndatabase closed\n$/)
  })
}

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  test(`a program whose own listener of ${signal} exits at once loses nothing that it holds`, async (context) => {
    const env = { HOOK: 'leaves at once', SIGNAL: signal }
    const program = await startStandalone(context, [...adopt, 'adopt/plain-hooks.mjs'], env)
    assert.equal(await terminate(program, signal), 3)
    assert.match(program.stdout(), /^port \d+\nSIG\w+ heard\n$/)
  })

test('a program that ends by sending itself the signal again has lost nothing, and says so', async (context) => {
  const program = await startStandalone(context, [...adopt, 'adopt/plain-hooks.mjs'], {
    HOOK: 'resends',
  })
  assert.equal(await terminate(program), 0)
})

test('a program that listens for no signal, but has `signal-exit` among its packages, is not waited for', async (context) => {
  const program = await startStandalone(context, [...adopt, 'adopt/plain-signal-exit.mjs'])
  assert.equal(await terminate(program), 0)
  assert.match(program.stdout(), /^left with 0 and no signal$/m)
})

test('after a trapped error the hook runs when nothing is held, and the code is no success', async (context) => {
  const program = await startStandalone(context, [...adopt, 'adopt/plain-hooks.mjs'], {
    HOOK: 'exits',
  })
  const { port } = program
  const held = send({ port, path: '/slow' })
  await send({ port })
  assert.equal((await send({ port, path: '/throw' })).kind, '500')
  assert.equal((await held).kind, 'ok')
  assert.equal(await program.exitCode, 70)
  assert.match(program.stdout(), /SIGTERM heard\ndatabase closed\n$/)
})

test('after a trapped error the code is no success, though the program exits once more while it exits', async (context) => {
  const program = await startStandalone(context, [...adopt, 'adopt/plain-exits-again.mjs'])
  assert.equal((await send({ port: program.port, path: '/throw' })).kind, '500')
  assert.equal(await program.exitCode, 70)
})

test('a hook that says nothing of its end is waited for until the deadline', async (context) => {
  const env = { HOOK: 'lingers', REGROW_DRAIN_TIMEOUT_MS: '500' }
  const program = await startStandalone(context, [...adopt, 'adopt/plain-hooks.mjs'], env)
  await send({ port: program.port })
  program.signal('SIGTERM')
  assert.equal(await program.exitCode, 75)
})

test('a second signal ends it at once', async (context) => {
  const program = await startStandalone(context, [...adopt, 'adopt/plain-hooks.mjs'], {
    HOOK: 'lingers',
  })
  await send({ port: program.port }) // by then it is adopted
  program.signal('SIGINT')
  await until('the drain has begun', () => program.stdout().includes('SIGTERM heard'))
  const again = setInterval(() => program.signal('SIGINT'), 50) // at once it is an echo
  context.after(() => clearInterval(again))
  assert.equal(await program.exitCode, 75)
})

test('one process is adopted once, however often the preload is loaded', async (context) => {
  const program = await startStandalone(context, [...adopt, ...adopt, 'plain-routes.mjs'])
  assert.equal((await send({ port: program.port, path: '/throw' })).kind, '500')
  assert.equal(await program.exitCode, 70)
  assert.equal(program.stderr().match(/^pid=/gm)?.length, 1, program.stderr())
})

test('a program that cannot be read, or cannot listen, fails as without us', async (context) => {
  const broken = startProgram(context, [...adopt, 'syntax-error.mjs'])
  assert.equal(await broken.exitCode, 1)
  assert.match(broken.stderr(), /syntax-error\.mjs:\d+\n[\s\S]*SyntaxError/)
  const first = await startStandalone(context, [...adopt, 'plain-routes.mjs'])
  const env = { PORT: String(first.port) }
  const second = startProgram(context, [...adopt, 'plain-routes.mjs'], env)
  assert.equal(await second.exitCode, 1)
  assert.match(second.stderr(), /Error: listen EADDRINUSE/)
})

/** A signal while a request is in flight, which is answered; gives the exit code. */
async function terminate(
  program: Standalone,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<number | null> {
  const held = send({ port: program.port, path: '/slow' })
  await send({ port: program.port })
  program.signal(signal)
  assert.equal((await held).kind, 'ok')
  return program.exitCode
}
