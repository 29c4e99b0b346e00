// A program's own listener of a signal would end it in the midst of its requests. So its listeners are called when it
// holds nothing any more; what drains it until then is our own listener, or under a master an order: a terminal and a
// service manager send signals to every process of a group, so there those of the master are the master's.

import { listenersOfApp, signals, signalsOfMaster, tellApp } from '../shell/process/signals.ts'
import { HeldListeners, type Listener } from './held-listeners.ts'

export class HeldSignals extends HeldListeners {
  constructor(isAlone: boolean) {
    super({
      events: isAlone ? signals : signalsOfMaster,
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
