// One worker under a master that is no pool: the test itself forks it, hears its facts and gives
// its orders, so that what the worker says can be seen by itself.

import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import {
  type Fact,
  type Opened,
  type Order,
  openFact,
  seal,
  type WorkerEnvironment,
  writeEnvironment,
} from '@regrow/protocol'
import { locateApp } from '../../testing/locate-app.ts'
import { isAlive, signalProcess } from '../../testing/processes.ts'
import { until, within } from '../../testing/until.ts'

type FactOf<Type extends Fact['type']> = Extract<Fact, { type: Type }>

interface Exit {
  readonly code: number | null
  readonly signal: string | null
}

interface ForkOptions extends Partial<WorkerEnvironment> {
  readonly env?: Record<string, string>
  readonly execArgv?: readonly string[]
}

/** A master that was stuck answers a worker that has not waited for it. */
function forgiveLateAnswer(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

export class Governed {
  readonly facts: Opened<Fact>[] = []
  readonly pid: number
  /** Exit code and signal, once the process is gone and its output was read. */
  readonly exit: Promise<Exit>
  readonly #worker: Worker
  #stdout = ''
  #stderr = ''

  constructor(worker: Worker) {
    this.#worker = worker
    this.pid = worker.process.pid ?? 0
    worker.on('message', (message) => {
      const fact = openFact(message)
      if (fact) this.facts.push(fact)
    })
    worker.process.stdout?.setEncoding('utf8').on('data', (chunk) => {
      this.#stdout += chunk
    })
    worker.process.stderr?.setEncoding('utf8').on('data', (chunk) => {
      this.#stderr += chunk
    })
    worker.on('error', forgiveLateAnswer)
    this.exit = within('the worker exits', watchExit(worker), 30_000)
  }

  get stdout(): string {
    return this.#stdout
  }

  get stderr(): string {
    return this.#stderr
  }

  order(order: Order): void {
    this.#worker.send(seal(order))
  }

  /** Send something that is no order. */
  say(message: string): void {
    this.#worker.send(message)
  }

  /** Close the channel, as the end of a master does. */
  abandon(): void {
    this.#worker.process.disconnect()
  }

  seen<Type extends Fact['type']>(type: Type): FactOf<Type>[] {
    return this.facts.filter((fact): fact is FactOf<Type> => fact.type === type)
  }

  /** The first fact of this type, told or to come, that is as wanted. */
  untilFact<Type extends Fact['type']>(
    type: Type,
    isWanted: (fact: FactOf<Type>) => boolean = () => true,
  ): Promise<FactOf<Type>> {
    return until(`${type} is told\n${this.#stderr}`, () => {
      if (!isAlive(this.pid)) throw new Error(`the worker left early: ${this.#stderr}`)
      return this.seen(type).find(isWanted)
    })
  }

  /** The port that the app prints. */
  untilPort(): Promise<number> {
    const look = () => Number(/^port (\d+)$/m.exec(this.#stdout)?.[1]) || false
    return until('the app says its port', look)
  }
}

/** Fork an entry, by its name; it is ended with the test, if it has not ended by then. */
export function forkGoverned(
  context: { after(end: () => unknown): void },
  app: string,
  { env, execArgv = [], ...birth }: ForkOptions = {},
): Governed {
  const exec = locateApp(app)
  cluster.setupPrimary({ exec, execArgv: [...execArgv], inspectPort: 0, silent: true })
  const told = { slot: 3, generation: 7, drainTimeoutMs: 10_000, ...birth }
  const worker = new Governed(cluster.fork({ ...env, ...writeEnvironment(told) }))
  // Waited for, or Node would go on to hand it the connections of the next test.
  context.after(() => {
    signalProcess(worker.pid, 'SIGKILL')
    return worker.exit
  })
  return worker
}

/** Not by `close`, which Node does not emit when we closed the channel first. */
async function watchExit({ process }: Worker): Promise<Exit> {
  // Not `once`, which takes an error for the end of the wait.
  const exit = new Promise<Exit>((resolve) => {
    process.once('exit', (code, signal) => resolve({ code, signal }))
  })
  const streams = [process.stdout, process.stderr].flatMap((stream) => stream ?? [])
  await Promise.all(streams.map((stream) => once(stream, 'close')))
  return exit
}
