// Errors that cost nobody an answer: of what a request has left behind it, or of nobody.

import { boom, error } from './boom.mjs'

let isDue = false
setInterval(() => {
  if (!isDue) return
  isDue = false
  boom()
}, 5).unref()

const answerLater = (response) => setTimeout(() => response.end('fine'), 40)

export const routes = {
  'side-rejection': (_, response) => {
    answerLater(response)
    void Promise.reject(error())
  },
  'side-timeout': (_, response) => {
    answerLater(response)
    setTimeout(boom, 5)
  },
  background: (_, response) => {
    answerLater(response)
    isDue = true
  },
}
