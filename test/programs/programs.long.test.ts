import { servers } from './cases/servers.ts'
import { testPrograms } from './tests.ts'

testPrograms(
  'programs from npm',
  servers.filter(({ isQuick }) => isQuick),
)
