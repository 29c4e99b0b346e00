// The master's stdout and stderr cannot be written to any more. Nobody dies of a log line.

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { send } from '../../testing/request.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { skipUnless } from '../support/tools.ts'

const app = 'writes.mjs'

for (const output of ['inherit', 'prefix'] as const) {
  test(`node main.js | head -1 serves on, with ${output} [B7]`, async () => {
    const head = spawn('head', ['-1'], { stdio: ['pipe', 'pipe', 'inherit'] })
    const left = new Promise((resolve) => head.once('close', resolve))
    await using pool = await startPool({ app, output, size: 2, masterOutput: head.stdin })
    await send({ port: pool.port, path: '/line' })
    await left
    await servesOn(pool)
  })

  test(`a full disk under stdout and stderr costs lines and nobody, with ${output} [B7]`, async (context) => {
    const disk = mountSmallDisk()
    const reason = skipUnless(disk, 'only root may mount a small disk')
    if (!disk) return context.skip(reason || undefined)
    context.after(disk.remove)
    const file = openSync(disk.log, 'a')
    await using pool = await startPool({ app, output, size: 2, masterOutput: file })
    closeSync(file)
    await until('the disk is full', () => fillDisk(pool, disk.log))
    await servesOn(pool)
    truncateSync(disk.log)
    await send({ port: pool.port, path: '/line' })
    await until('lines come again', () => /from stdout\n/.test(`${readFileSync(disk.log)}`))
  })
}

async function servesOn(pool: TestPool): Promise<void> {
  for (let round = 0; round < 20; round += 1)
    assert.equal((await send({ port: pool.port, path: '/line' })).kind, 'ok')
  assert.deepEqual(pool.seen('worker:faulted'), [])
  assert.deepEqual(pool.seen('worker:exited'), [])
  await pool.command('reload')
  assert.equal((await send({ port: pool.port, path: '/line' })).kind, 'ok')
  const ends = pool.seen('worker:exited').map(({ code, reason }) => ({ code, reason }))
  assert.deepEqual(ends, Array(2).fill({ code: 0, reason: 'reload' }))
}

/** Write until nothing more goes in. */
async function fillDisk(pool: TestPool, log: string): Promise<boolean> {
  const size = () => readFileSync(log).length
  const before = size()
  await send({ port: pool.port, path: '/flood?lines=1000' })
  return before > 0 && size() === before
}

/** A file system of 64 KiB, and a file's path in it. */
function mountSmallDisk() {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-small-disk-'))
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder])
  const remove = () => {
    if (status === 0) spawnSync('umount', [folder])
    rmSync(folder, { recursive: true })
  }
  if (status === 0) return { log: join(folder, 'log'), remove }
  remove()
  return undefined
}
