// Sends its master messages that only Node itself should: `/0`, `/1` and so on.

import { createServer } from 'node:http'

const forged = [
  { cmd: 'NODE_CLUSTER', act: 'queryServer', port: 1e9, addressType: 4, index: 0, seq: 1 },
  { cmd: 'NODE_CLUSTER', act: 'queryServer' },
  { cmd: 'NODE_CLUSTER', act: 'nonsense', ack: 99 },
  { cmd: 'NODE_HANDLE_ACK' },
]

createServer((request, response) => {
  process.send(forged[Number(request.url.slice(1))] ?? {})
  response.end('hello')
}).listen(Number(process.env.PORT), '127.0.0.1')
