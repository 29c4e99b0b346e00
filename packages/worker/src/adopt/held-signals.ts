// Under a master, signals are the master's: a terminal and a service manager send them to every process of a group,
// and a program that has its own listener would end in the midst of its requests. So its listeners hear of none
// until it holds nothing any more; what drains it are the master's orders, and our own listener.

import { listenersOfApp, signalsOfMaster, tellApp } from '../shell/process/signals.ts'
import { HeldListeners, type Listener } from './held-listeners.ts'

export class HeldSignals extends HeldListeners {
  constructor() {
    super({
      events: signalsOfMaster,
      listOwn: (signal) => listenersOfApp(signal as NodeJS.Signals) as Listener[],
      onCall: () => undefined,
    })
    tellApp(false)
  }

  override release(): void {
    super.release()
    tellApp(true)
  }
}
