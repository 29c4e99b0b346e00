// Rejections that nobody hears. `settle` is a list that all requests share: a timer of nobody's
// settles what is in it.

import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { boom, error } from './boom.mjs'

const settle = []
setInterval(() => {
  for (const each of settle.splice(0)) each()
}, 5).unref()

const settled = () => new Promise((resolve) => settle.push(resolve))
const rejected = () => new Promise((_, reject) => settle.push(() => reject(error())))

async function* generate() {
  yield await delay(5)
  boom()
}

export const routes = {
  'async-listener': async () => boom(),
  await: async () => {
    await delay(5)
    boom()
  },
  'then-callback': () => void delay(5).then(boom),
  reject: () => void Promise.reject(error()),
  'fs-promise': async () => {
    await readFile('/no/such/file')
  },
  generator: async () => {
    for await (const _ of generate());
  },
  'shared-resolver': async () => {
    await settled()
    boom()
  },
  'shared-rejecter': async () => {
    await rejected()
  },
  'shared-rejecter-then': () => void rejected().then(() => undefined),
  'shared-rejecter-bare': () => void rejected(),
}
