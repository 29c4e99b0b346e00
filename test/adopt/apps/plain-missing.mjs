// A program that imports what is not there.

import './not-there.mjs'
