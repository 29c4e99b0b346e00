// Servers, the connections that are open, and the end of listening, to be imported together: they share what they know.

import { Listening } from '../../src/shell/drain/stop-listening.ts'

export { addConnection, openConnections } from '../../src/shell/connections/open-connections.ts'
export {
  addGivenConnection,
  addServer,
  meetServer,
  openServers,
  watchLastServer,
  watchServers,
} from '../../src/shell/servers/servers.ts'

const listening = new Listening()

export const stopListening = () => listening.stop()
export const keepToApp = () => listening.keepToApp()
export const closeUnneeded = () => listening.closeUnneeded()
export const closeAllServers = () => listening.closeAll()
