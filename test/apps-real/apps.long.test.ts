// Every app but those of test/apps-real, which stand for them where time is short.

import { frameworks, nests } from './cases/frameworks.ts'
import { longLived } from './cases/long-lived.ts'
import { http2Servers, servers } from './cases/servers.ts'
import { testRows } from './promises.ts'

testRows('HTTP/1.1', servers.slice(1), { size: 2 })
testRows('HTTP/2', http2Servers.slice(1), { size: 1 })
testRows('frameworks', [...frameworks.slice(1), ...nests], { size: 1 })
testRows('connections that stay', longLived.slice(1), { size: 1, atATime: 2 })
