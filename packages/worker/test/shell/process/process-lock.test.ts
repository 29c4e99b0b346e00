import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importFresh } from '../../support/import-fresh.ts'

type Lock = typeof import('../../../src/shell/process/process-lock.ts')

test('a process runs one app, and one that was adopted hands it over', async (context) => {
  const importLock = () =>
    importFresh<Lock>('../../../src/shell/process/process-lock.ts', import.meta.url)
  const mark = Symbol.for('@regrow/worker.running')
  const before = Reflect.get(process, mark)
  context.after(() => {
    if (before === undefined) Reflect.deleteProperty(process, mark)
    else Reflect.set(process, mark, before)
  })
  Reflect.deleteProperty(process, mark)
  const [one, other] = [await importLock(), await importLock()]
  assert.equal(one.isLocked(), false)
  const run = async () => undefined
  one.lockForProgram(run)
  assert.equal(other.isLocked(), true)
  assert.equal(other.lockProcess(), run)
  assert.throws(() => one.lockProcess(), { code: 'ERR_APP_ALREADY_RUNNING' })
  Reflect.deleteProperty(process, mark)
  assert.equal(one.lockProcess(), undefined)
  assert.equal(other.isLocked(), true)
})
