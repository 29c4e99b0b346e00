import { packages } from './cases/packages.ts'
import { testPrograms } from './tests.ts'

testPrograms('programs by what acts behind their responses', packages)
