// What must be undone when an app is closed and its program goes on, so that the process is the program's alone again.

export class Cleanup {
  readonly #undo: (() => void)[] = []
  #resolveDone: () => void = () => undefined
  readonly done = new Promise<void>((resolve) => {
    this.#resolveDone = resolve
  })

  add(...undo: readonly (() => void)[]): void {
    this.#undo.push(...undo)
  }

  run(): void {
    for (const undo of this.#undo.splice(0)) undo()
    this.#resolveDone()
  }
}
