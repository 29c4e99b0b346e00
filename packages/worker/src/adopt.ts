// Preloaded by `node --import @regrow/worker/adopt server.js`, or by a pool with `adopt: true`: gives a
// program that never heard of regrow the trap and the drain. It exports nothing; to load it is to ask
// for it. See docs/adopting.md.

import { prepareToAdopt } from './shell/adopt/preload.ts'

prepareToAdopt(import.meta.url)
