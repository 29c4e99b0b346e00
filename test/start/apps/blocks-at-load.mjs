// Never gets anywhere, and hears nothing.

import { block } from '../../support/block.mjs'

block()
