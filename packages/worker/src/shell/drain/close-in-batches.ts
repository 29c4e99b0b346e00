// Sends clients away, a few at a time, for as long as there are any.

import { countDue, nextDue, type Spread } from '../../core/connections/close-spread.ts'
import { createAlarm, now } from '../process/clock.ts'

/** Whom to send away: those that are there when it is asked. */
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
  const ring = () => (sent < clients.length ? go() : begin(0)) // who came since then has had its time
  const alarm = createAlarm(ring, () => false)
  begin(spreadMs)
}
