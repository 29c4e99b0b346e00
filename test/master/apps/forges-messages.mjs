// Sends its master messages that only Node itself should: `/0`, `/1` and so on.

import { createServer } from 'node:http'

const forged = [
  { cmd: 'NODE_CLUSTER', act: 'queryServer', port: 1e9, addressType: 4, index: 0, seq: 1 },
  { cmd: 'NODE_CLUSTER', act: 'queryServer' },
  { cmd: 'NODE_CLUSTER', act: 'nonsense', ack: 99 },
  { cmd: 'NODE_HANDLE_ACK' },
  { cmd: 'NODE_CLUSTER', act: 'queryServer', port: -1, address: {}, seq: 1 },
  { cmd: 'NODE_CLUSTER', act: 'queryServer', port: 0, addressType: 4, address: 'x', seq: 1 },
  {
    cmd: 'NODE_CLUSTER',
    act: 'queryServer',
    port: 0,
    addressType: 4,
    data: 'x'.repeat(1e6),
    seq: 1,
  },
  { cmd: 'NODE_CLUSTER', act: 'close', key: {} },
  { cmd: 'NODE_CLUSTER', act: 'exitedAfterDisconnect', seq: 9 },
]

createServer((request, response) => {
  process.send(forged[Number(request.url.slice(1))] ?? {})
  response.end('hello')
}).listen(Number(process.env.PORT), '127.0.0.1')
