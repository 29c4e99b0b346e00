// What the demonstration does with an app, whatever protocol that has.

import type { Hammer } from '../../testing/hammer.ts'
import type { Outcome } from '../../testing/request.ts'

export interface DemoClient {
  /** Start ordinary clients: some stay connected, and some connect anew for each request. */
  start(port: number): Hammer
  /** Send requests that throw; `500` stands for the answer that they should get. */
  sendThrowing(port: number): Promise<Outcome>
}
