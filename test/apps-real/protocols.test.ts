import { protocols } from './cases/protocols.ts'
import { servers } from './cases/servers.ts'
import { testRows } from './promises.ts'

testRows('servers', { cases: servers, size: 2 })
testRows('protocols', { cases: protocols, size: 1 })
