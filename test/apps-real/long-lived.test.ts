import { longLived } from './cases/long-lived.ts'
import { testRows } from './promises.ts'

testRows('connections that stay', longLived, { size: 1, atATime: 2 })
