import { entries } from './cases/entries.ts'
import { testPrograms } from './tests.ts'

testPrograms('programs by how they are loaded', entries)
