// Closes clients a few at a time, until none are left.

import { countDue, nextDue, type Spread } from '../../core/connections/close-spread.ts'
import { createAlarm, now } from '../process/clock.ts'

/** Lists how to close each client that is connected at the time of the call. */
export type ListClients = () => readonly (() => void)[]

export function closeInBatches(listClients: ListClients, spreadMs: number): void {
  let clients: ReturnType<ListClients> = []
  let spread: Spread
  let sent = 0
  const begin = (withinMs: number) => {
    clients = listClients()
    spread = { count: clients.length, startAt: now(), spreadMs: withinMs }
    sent = 0
    go()
  }
  const go = () => {
    const due = clients.slice(sent, countDue(spread, now()))
    sent += due.length
    alarm.set(nextDue(spread, sent)) // before the app's code is called, which may throw
    for (const close of due) close()
  }
  const ring = () => (sent < clients.length ? go() : begin(0)) // clients that came since then have had their time
  const alarm = createAlarm(ring, () => false)
  begin(spreadMs)
}
