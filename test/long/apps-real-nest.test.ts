import { nests } from '../apps-real/cases/frameworks.ts'
import { testRows } from '../apps-real/promises.ts'

testRows('NestJS', nests, { size: 1 })
