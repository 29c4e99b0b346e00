// The sockets with which a service manager starts a process, by systemd's protocol: `LISTEN_FDS` says how
// many, the first is descriptor 3, and `LISTEN_PID` says whose they are, for the variables are inherited by
// processes that have no such sockets. In a pool they are the master's, which hands them on; descriptor 3 of a
// worker is its channel.

export const firstInherited = 3

type Owner = Pick<NodeJS.Process, 'env' | 'pid' | 'ppid'>

/** Whether this process, or the master of this worker, was born with a socket. */
export function inheritsSocket({ env, pid, ppid }: Owner, isWorker: boolean): boolean {
  const owner = isWorker ? ppid : pid
  return Number(env.LISTEN_PID) === owner && Number(env.LISTEN_FDS) >= 1
}
