import type { TestContext } from 'node:test'
import {
  type ConnectionDrain,
  createConnectionDrain as createDrain,
  type DrainPlan,
} from '../../src/shell/drain/connection-drain.ts'

/** A drain that ends with the test: others of this process see requests come, too. */
export function createConnectionDrain(context: TestContext, plan: DrainPlan): ConnectionDrain {
  const drain = createDrain(plan)
  context.after(() => drain.end())
  return drain
}
