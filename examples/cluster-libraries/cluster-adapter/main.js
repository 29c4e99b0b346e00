import { createPool } from '@regrow/master'
import { setupPrimary } from '@socket.io/cluster-adapter'

setupPrimary()

const pool = createPool({
  entry: new URL('./server.js', import.meta.url),
  size: 2,
  serialization: 'advanced', // a Buffer in a broadcast arrives as a Buffer
  signals: true,
})
await pool.start()
