// Marks which listeners of `process` are ours: all others belong to the program or its packages.

const ours = new WeakSet<object>()

export function markOurs(listener: object): void {
  ours.add(listener)
}

export function isOurs(listener: object): boolean {
  return ours.has(listener)
}
