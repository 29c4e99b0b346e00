// Linux' abstract sockets, whose names begin with a zero byte and are none of the file system's. Node's code in a worker
// takes them for paths and resolves them: of `\0name` it makes `/working/directory/\0name`, which is another name in
// each working directory, be it only that of another release.

/** Put the name that the program has given back into a message of Node's, in place. */
export function restoreName(message: unknown): void {
  const { address, addressType } = Object(message) as { address?: unknown; addressType?: unknown }
  if (addressType !== -1 || typeof address !== 'string') return
  const [, name] = /^\/[^\0]*(\0[\s\S]*)$/.exec(address) ?? []
  if (name !== undefined) Object.assign(message as object, { address: name })
}

export function isAbstract(path: string): boolean {
  return path.startsWith('\0')
}
