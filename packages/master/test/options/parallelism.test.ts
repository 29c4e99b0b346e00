import assert from 'node:assert/strict'
import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'
import { test } from 'node:test'
import { defaultSize } from '../../src/options/parallelism.ts'
import { standInForFiles } from '../support/stand-in-files.ts'

const v2 = '/sys/fs/cgroup/cpu.max'
const quota = '/sys/fs/cgroup/cpu/cpu.cfs_quota_us'
const period = '/sys/fs/cgroup/cpu/cpu.cfs_period_us'

for (const [what, files, size] of [
  ['two CPUs and a half', { [v2]: '250000 100000\n' }, 2],
  ['half a CPU', { [v2]: '50000 100000\n' }, 1],
  ['no limit', { [v2]: 'max 100000\n' }, 8],
  ['more than there are', { [v2]: '1600000 100000\n' }, 8],
  ['three CPUs, by the older control groups', { [quota]: '300000\n', [period]: '100000\n' }, 3],
  ['no limit, by the older ones', { [quota]: '-1\n', [period]: '100000\n' }, 8],
  ['no control groups', {}, 8],
] as const)
  test(`of eight CPUs, with ${what}, as many workers serve: ${size}`, (context) => {
    const { WEB_CONCURRENCY } = process.env
    delete process.env.WEB_CONCURRENCY
    context.after(() => {
      if (WEB_CONCURRENCY !== undefined) process.env.WEB_CONCURRENCY = WEB_CONCURRENCY
    })
    const count = context.mock.method(os, 'availableParallelism', () => 8)
    context.after(() => {
      count.mock.restore()
      syncBuiltinESMExports()
    })
    standInForFiles(context, files)
    assert.equal(defaultSize(), size)
  })
