import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'
import { answer } from './answer.mjs'
import { options } from './options.mjs'

class App {
  #server = createServer(answer)

  listen(...target) {
    this.#server.listen(...target)
    return this
  }

  close() {
    return new Promise((resolve, reject) => {
      this.#server.close((error) => (error ? reject(error) : resolve()))
    })
  }
}

await runWorker(new App(), options)
