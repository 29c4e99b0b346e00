// The sockets that a service manager starts a process with, by systemd's protocol: `LISTEN_FDS` is their number, and
// the first is descriptor 3.
//
// `LISTEN_PID` is the process that they belong to, because other processes inherit the variables without the sockets.
// In a pool they belong to the master, which hands them on; descriptor 3 of a worker is its channel.

export const firstInherited = 3

type Owner = Pick<NodeJS.Process, 'env' | 'pid' | 'ppid'>

/** Whether this process, or the master of this worker, was started with a socket. */
export function inheritsSocket({ env, pid, ppid }: Owner, isWorker: boolean): boolean {
  const owner = isWorker ? ppid : pid
  return Number(env.LISTEN_PID) === owner && Number(env.LISTEN_FDS) >= 1
}
