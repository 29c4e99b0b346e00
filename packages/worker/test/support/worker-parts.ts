// Parts of a worker, to be imported together: they share the connections, servers and requests that are open.

export {
  isSlow,
  letGo,
  noteArrival,
  overtakenRequests,
  watchDone,
} from '../../src/shell/done-requests.ts'
export {
  addConnection,
  addServer,
  closeDoor,
  closeUnneeded,
  openConnections,
  openServers,
  watchLastServer,
} from '../../src/shell/door.ts'
export { Drainer } from '../../src/shell/drainer.ts'
export { investigate, pursue } from '../../src/shell/investigation.ts'
export { listen, whenAllListening } from '../../src/shell/listening.ts'
export { noteOpener } from '../../src/shell/needed-servers.ts'
export { comesTooLate } from '../../src/shell/our-answers.ts'
export { lastRequest, RequestContext } from '../../src/shell/request-context.ts'
export { Seat } from '../../src/shell/seat.ts'
export {
  findCulprit,
  runFor,
  runForNobody,
  runTask,
  watchRequests,
} from '../../src/shell/task-context.ts'
export { convict, endTrials, putOnTrial } from '../../src/shell/trials.ts'

/** Resolves when a drain that has begun has its code. */
export const loadDuck = () => import('../../src/shell/lame-duck.ts')
