// What the demonstration does with an app, whatever it speaks.

import type { Hammer } from '../../testing/hammer.ts'
import type { Outcome } from '../../testing/request.ts'

export interface DemoClient {
  /** Start ordinary clients, some that stay connected and some that come anew. */
  start(port: number): Hammer
  /** Send what throws; `500` stands for the answer that it should get. */
  sendThrowing(port: number): Promise<Outcome>
}
