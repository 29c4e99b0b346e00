// One row of the table: an app, and the client that people use with it. To add one, write an entry in
// `apps/` and a case in `cases/`, and name the case in a list of `cases/`.

export interface RealCase {
  /** The first column. */
  readonly app: string
  readonly client: string
  /** The name of a file in `apps/`. It listens on PORT of HOST. */
  readonly entry: string
  /** Start good clients, some that stay connected and some that come anew; they go on until stopped. */
  startLoad(port: number): GoodLoad
  /**
   * Do what makes the app throw where nobody catches it. Resolves with `answered` if the sender got
   * what the promise says (over HTTP a 500), else with what it got instead.
   */
  poison(port: number): Promise<string>
  /** Do what throws where the framework itself answers; resolves likewise. Absent where none does. */
  provoke?(port: number): Promise<string>
}

export interface GoodLoad {
  /** What was asked for and served so far: requests, messages, events. */
  served(): number
  /** What was not, one line each. */
  readonly lost: readonly string[]
  stop(): Promise<void>
}
