// Holds back the program's own listeners of signals until the worker holds nothing any more, because they would end the
// program in the middle of its requests.
//
// Until then our own listener drains it, or under a master an order: a terminal and a service manager send signals to
// every process of a group, so under a master the signals that a master answers are held back as well.

import { listenersOfApp, passSignals, signals, signalsOfMaster } from '../shell/process/signals.ts'
import { HeldListeners, type Listener } from './held-listeners.ts'

export class HeldSignals extends HeldListeners {
  constructor(isAlone: boolean) {
    super({
      events: isAlone ? signals : signalsOfMaster,
      listOwn: (signal) => listenersOfApp(signal as NodeJS.Signals) as Listener[],
      onCall: () => undefined,
    })
    passSignals(false)
  }

  override release(): void {
    super.release()
    passSignals(true)
  }
}
