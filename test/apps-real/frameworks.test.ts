import { frameworks } from './cases/frameworks.ts'
import { testRows } from './promises.ts'

testRows('frameworks', { cases: frameworks, size: 1 })
