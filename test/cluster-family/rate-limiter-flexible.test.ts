// `RateLimiterCluster` of rate-limiter-flexible, whose counts the primary holds.

import { test } from 'node:test'
import { testLimit } from './limit.ts'

test('RateLimiterCluster: a limit of all workers together holds through a reload, a crash and a SIGKILL', () =>
  testLimit('rate-limiter-flexible'))
