// All of them, in the order in which the docs name them.

import { entries } from './cases/entries.ts'
import { frameworks } from './cases/frameworks.ts'
import { packages } from './cases/packages.ts'
import { servers } from './cases/servers.ts'

export const programs = [...servers, ...frameworks, ...entries, ...packages]
