// Something done again and again, at a steady pace, for as long as a fault lasts.

/** Call `act` every `ms` until `count` calls were made; resolves with what they came to. */
export function every<Value>(
  ms: number,
  count: number,
  act: (index: number) => Promise<Value>,
): Promise<Value[]> {
  const acts: Promise<Value>[] = []
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      acts.push(act(acts.length))
      if (acts.length < count) return
      clearInterval(timer)
      resolve(Promise.all(acts))
    }, ms)
  })
}
