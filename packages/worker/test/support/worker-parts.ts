// Parts of a worker, to be imported together: they share the connections, servers and requests that are open.

export { addConnection, openConnections } from '../../src/shell/connections/open-connections.ts'
export {
  isSlow,
  letGo,
  overtakenRequests,
  trackArrival,
  watchDone,
} from '../../src/shell/context/done-requests.ts'
export { lastRequest, RequestContext } from '../../src/shell/context/request-context.ts'
export {
  findCulprit,
  runFor,
  runForNobody,
  watchRequests,
} from '../../src/shell/context/task-context.ts'
export { Drainer } from '../../src/shell/drain/drainer.ts'
export { Listening } from '../../src/shell/drain/stop-listening.ts'
export { WorkerName } from '../../src/shell/process/worker-name.ts'
export { listen, whenAllListening } from '../../src/shell/servers/listening.ts'
export { rememberOpener } from '../../src/shell/servers/needed-servers.ts'
export {
  addServer,
  openServers,
  watchLastServer,
} from '../../src/shell/servers/servers.ts'
export { investigate, pursue } from '../../src/shell/trap/investigation.ts'
export { comesTooLate } from '../../src/shell/trap/our-answers.ts'
export { convict, endTrials, putOnTrial } from '../../src/shell/trap/trials.ts'

/** Resolves when a drain that has begun has loaded its code. */
export const loadConnectionDrain = () => import('../../src/shell/drain/connection-drain.ts')
