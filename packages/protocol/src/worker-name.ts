// How lines name a worker. Master and worker agree on it, so that the master does not put the name before a line
// that begins with it already.

interface Named {
  readonly slot?: number
  /** It has no slot yet, whatever `slot` is. */
  readonly standby?: boolean
  readonly generation: number
  readonly pid?: number | undefined
}

/** `slot=2 gen=5 pid=4711`; `standby gen=5 pid=4712` without a slot. */
export function nameWorker({ slot, standby, generation, pid }: Named): string {
  const place = slot === undefined || standby ? 'standby' : `slot=${slot}`
  return `${place} gen=${generation}${pid === undefined ? '' : ` pid=${pid}`}`
}
