import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { type TestContext, test } from 'node:test'
import { withoutBlocking } from '../../../src/shell/output/terminal.ts'

type Stream = Parameters<typeof withoutBlocking>[0]

/** A terminal as Node has it, and one that is opened again and can be set not to block as `setBlocking` says. */
function setUp(context: TestContext, setBlocking?: (isBlocking: boolean) => number) {
  const opened: string[] = []
  const open = context.mock.method(fs, 'openSync', (path: string) => {
    opened.push(path)
    return 77
  })
  const close = context.mock.method(fs, 'closeSync', () => undefined)
  syncBuiltinESMExports()
  context.after(() => {
    for (const each of [open, close]) each.mock.restore()
    syncBuiltinESMExports()
  })
  const made: { destroyed: boolean }[] = []
  class WriteStream {
    destroyed = false
    readonly _handle = { setBlocking }
    constructor() {
      made.push(this)
    }
    destroy(): void {
      this.destroyed = true
    }
  }
  const { getBuiltinModule } = process
  context.mock.method(process, 'getBuiltinModule', (name: string) =>
    name === 'node:tty' ? { WriteStream } : Reflect.apply(getBuiltinModule, process, [name]),
  )
  class Terminal {
    readonly isTTY = true
    readonly fd = 2
    write(): boolean {
      return true
    }
  }
  const terminal = new Terminal() as unknown as Stream
  return { terminal, opened, open, close, made }
}

test('a terminal is opened a second time, is set not to block, and can be closed', (context) => {
  const asked: boolean[] = []
  const { terminal, opened, open, close, made } = setUp(context, (isBlocking) => {
    asked.push(isBlocking)
    return 0
  })
  const stream = withoutBlocking(terminal)
  const [, flags]: unknown[] = open.mock.calls[0]?.arguments ?? []
  const { O_WRONLY, O_NOCTTY } = fs.constants
  assert.equal(flags, O_WRONLY + O_NOCTTY, 'to be written to, and not to be this process’s own')
  assert.deepEqual([opened, asked, stream], [['/dev/fd/2'], [false], made[0]])
  assert.equal(close.mock.callCount(), 1, 'the stream has its own')
  assert.equal(made[0]?.destroyed, false)
  stream.close?.()
  assert.equal(made[0]?.destroyed, true)
})

for (const [what, setBlocking] of [
  ['cannot be set', () => -22],
  ['has nothing to set', undefined],
] as const)
  test(`one that ${what} is written to as Node has it`, (context) => {
    const { terminal, made } = setUp(context, setBlocking)
    assert.equal(withoutBlocking(terminal), terminal)
    assert.equal(made[0]?.destroyed, true)
  })

test('so is one that cannot be opened, and any other failure is one', (context) => {
  const { terminal, open } = setUp(context, () => 0)
  open.mock.mockImplementation(() => {
    throw Object.assign(new Error('no right'), { code: 'EACCES' })
  })
  assert.equal(withoutBlocking(terminal), terminal)
  open.mock.mockImplementation(() => {
    throw new Error('broken')
  })
  assert.throws(() => withoutBlocking(terminal), /broken/)
})

test('what is no terminal, or has a write of the user’s own, is left as it is', (context) => {
  const { terminal, opened } = setUp(context, () => 0)
  const pipe = { isTTY: false } as unknown as Stream
  const own = Object.assign(terminal, { write: () => true })
  assert.deepEqual([withoutBlocking(pipe), withoutBlocking(own)], [pipe, own])
  assert.deepEqual(opened, [])
})
