import { frameworks } from './cases/frameworks.ts'
import { testRows } from './promises.ts'

testRows('frameworks', frameworks, { size: 1 })
