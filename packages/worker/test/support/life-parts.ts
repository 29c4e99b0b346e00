// A worker whole, to be imported together: its parts share what they know of the process.

export { runWorker } from '../../src/run-worker.ts'
export { adopt } from '../../src/shell/adopt/adoption.ts'
export { whenServing } from '../../src/shell/adopt/first-phase.ts'
export { prepareToAdopt } from '../../src/shell/adopt/preload.ts'
export { claimForProgram, isClaimed } from '../../src/shell/claim.ts'
export { addServer, openServers, watchServers } from '../../src/shell/door.ts'
export { Release } from '../../src/shell/release.ts'
export { Worker } from '../../src/shell/worker.ts'
