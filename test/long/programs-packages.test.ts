import { packages } from '../programs/cases/packages.ts'
import { testPrograms } from '../programs/tests.ts'

testPrograms('programs by what acts behind their responses', packages)
