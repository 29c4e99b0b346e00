import type { RealCase } from '../case.ts'
import { frameworks } from './frameworks.ts'
import { protocols } from './protocols.ts'
import { servers } from './servers.ts'

/** In the order of the table. */
export const cases: readonly RealCase[] = [...servers, ...protocols, ...frameworks]
