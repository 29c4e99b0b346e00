// Where an app listens: on LISTEN, as the option `listen` has it, else wherever it does by itself.

const { LISTEN } = process.env

export const options = LISTEN ? { listen: JSON.parse(LISTEN) } : {}

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
