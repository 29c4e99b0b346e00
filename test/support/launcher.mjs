// Starts a service as systemd does by socket activation: it makes a socket that listens, accepts nothing itself, and
// hands the socket on as descriptor 3, with LISTEN_FDS and with the service's own pid in LISTEN_PID. Driven over IPC:
// `{ start: [program, …arguments], env }`; tells `{ port }`, `{ pid }`, `{ text }` and `{ exited }`.

import { spawn, spawnSync } from 'node:child_process'
import net from 'node:net'

// The shell that sets the variable becomes the service, so that the pid stays.
const become = 'LISTEN_PID=$$ exec "$@"'
// A socket goes on listening when one of its owners has gone. In this process Node would accept.
const listen = "require('node:net').createServer().listen({ fd: 3 }, () => process.exit())"

const { LAUNCH_PATH, ...environment } = process.env
const handle = net._createServerHandle(
  ...(LAUNCH_PATH ? [LAUNCH_PATH, -1, -1] : ['127.0.0.1', 0, 4]),
)
spawnSync(process.execPath, ['-e', listen], { stdio: ['ignore', 'inherit', 'inherit', handle.fd] })

const name = {}
handle.getsockname?.(name)
tell({ port: name.port ?? 0 })
process.on('message', ({ start, env }) => launch(start, env))

function launch([program, ...args], env) {
  const child = spawn('sh', ['-c', become, 'sh', program, ...args], {
    env: { ...environment, ...env, LISTEN_FDS: '1', NODE_CHANNEL_FD: undefined },
    stdio: ['ignore', 'pipe', 'pipe', handle.fd],
  })
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => tell({ text }))
  child.once('exit', (code, signal) => tell({ exited: { code, signal } }))
  tell({ pid: child.pid })
}

/** The test may have left. */
function tell(message) {
  if (process.connected) process.send(message, undefined, undefined, () => undefined)
}
