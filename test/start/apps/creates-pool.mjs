// Takes itself for the master.

import { createPool } from '@regrow/master'

createPool({ entry: new URL(import.meta.url) })
