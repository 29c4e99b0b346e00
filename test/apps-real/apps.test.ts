// One app of each kind; the others are in apps.long.test.ts.

import { frameworks } from './cases/frameworks.ts'
import { longLived } from './cases/long-lived.ts'
import { http2Servers, servers } from './cases/servers.ts'
import { testRows } from './promises.ts'

const each = [frameworks, http2Servers, longLived].flatMap(([first]) => first ?? [])
testRows('a server', servers.slice(0, 1), { size: 2 })
testRows('a framework, HTTP/2, connections that stay', each, { size: 1, atATime: 2 })
