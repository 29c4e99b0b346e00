// The subject of a story: a pool, or what people have without one.

export interface Contender {
  readonly name: string
  start(): Promise<void>
  reload(): Promise<void>
  stop(): Promise<void>
  /** End every worker now. */
  kill(): void
  /** The workers that serve. */
  servingPids(): number[]
  /** What each worker does, for the live line. */
  describe(): string
  /** How many uncaught errors its workers have had. */
  countErrors(): number
  /** Called when a worker's process is gone. */
  onExit(listener: (pid: number) => void): void
}
