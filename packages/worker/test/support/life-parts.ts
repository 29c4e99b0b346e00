// A whole worker, to be imported together: its parts share their knowledge of the process.

export { adopt } from '../../src/adopt/adoption.ts'
export { whenServing } from '../../src/adopt/first-phase.ts'
export { prepareToAdopt } from '../../src/adopt/preload.ts'
export { runWorker } from '../../src/run-worker.ts'
export { Cleanup } from '../../src/shell/process/cleanup.ts'
export { isLocked, lockForProgram } from '../../src/shell/process/process-lock.ts'
export { addServer, openServers, watchServers } from '../../src/shell/servers/servers.ts'
export { Worker } from '../../src/shell/wiring/worker.ts'
