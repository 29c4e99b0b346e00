// Calls the user's `onError`, and knows which of its calls are under way. It runs as a task of its own, so that no
// request is blamed for what it does. An error of that task is reported like any other, but not to the hook again, or
// it would never end.

import { describeError, type ErrorReport } from '@regrow/protocol'
import type { ErrorListener } from '../../api/worker-options.ts'
import { type Culprit, runFor, type Task } from '../context/task-context.ts'
import { guard } from '../process/guard.ts'
import { writeError } from '../process/output.ts'
import type { WorkerName } from '../process/worker-name.ts'
import { formatError } from './report.ts'

const task: Task = { name: 'onError' }

export class ErrorHook {
  readonly #worker: WorkerName
  readonly #running = new Set<Promise<unknown>>()
  #listener: ErrorListener | undefined

  constructor(worker: WorkerName) {
    this.#worker = worker
  }

  listen(listener: ErrorListener | undefined): void {
    this.#listener = listener
  }

  /** How many calls are under way. */
  get pending(): number {
    return this.#running.size
  }

  report(report: ErrorReport, error: unknown, culprit: Culprit | undefined): void {
    const listener = this.#listener
    if (listener === undefined || culprit === task) return
    const call = runFor(task, async () => listener({ ...report, error })).catch((failure) =>
      guard(() => this.#complain(failure)),
    )
    const running = call.finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /** Resolves when no call is under way any more. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  #complain(failure: unknown): void {
    const text = formatError(describeError(failure))
    writeError(`${this.#worker.name} the option \`onError\` failed\n${text}\n`)
  }
}
