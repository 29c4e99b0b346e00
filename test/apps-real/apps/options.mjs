// Where an app listens: on LISTEN, as the option `listen` has it, on PORT of HOST, or wherever it does
// by itself.

const { LISTEN, HOST, PORT } = process.env

export const options = readOptions()

function readOptions() {
  if (LISTEN) return { listen: JSON.parse(LISTEN) }
  return HOST ? { listen: { port: Number(PORT), host: HOST } } : {}
}

/** Thrown where no framework looks: nobody waits for a timer. */
export function throwLater() {
  setTimeout(() => {
    throw new Error('nobody catches this')
  }, 2)
}

export function pause(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, Number(ms))
  })
}
