import { http2Servers, servers } from './cases/servers.ts'
import { testRows } from './promises.ts'

testRows('HTTP/1.1', servers, { size: 2 })
testRows('HTTP/2', http2Servers, { size: 1 })
