import { nests } from './cases/frameworks.ts'
import { testRows } from './promises.ts'

testRows('NestJS', nests, { size: 1 })
