import { servers } from '../programs/cases/servers.ts'
import { testPrograms } from '../programs/tests.ts'

testPrograms(
  'programs from npm',
  servers.filter(({ isQuick }) => isQuick),
)
