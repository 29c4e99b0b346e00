// The store of express-rate-limit whose counts the primary holds.

import { test } from 'node:test'
import { testLimit } from './limit.ts'

test('ClusterMemoryStore: a limit of all workers together holds through a reload, a crash and a SIGKILL', () =>
  testLimit('cluster-memory-store'))
