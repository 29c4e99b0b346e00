import { entries } from '../programs/cases/entries.ts'
import { testPrograms } from '../programs/tests.ts'

testPrograms('programs by how they are loaded', entries)
