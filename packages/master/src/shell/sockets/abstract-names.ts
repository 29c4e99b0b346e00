// Keeps the names of Linux' abstract sockets, which begin with a zero byte and stand in no file system. Node's code in
// a worker takes such a name for a path and resolves it: `\0name` becomes `/working/directory/\0name`, which is a
// different name in each working directory, and each release may have its own.

import { readNodeMessage } from './node-message.ts'

/** Put the name that the program gave back into a message of Node's, in place. */
export function restoreName(message: unknown): void {
  const { address, addressType } = readNodeMessage(message) ?? {}
  if (addressType !== -1 || typeof address !== 'string') return
  const [, name] = /^\/[^\0]*(\0[\s\S]*)$/.exec(address) ?? []
  if (name !== undefined) Object.assign(message as object, { address: name })
}

export function isAbstract(path: string): boolean {
  return path.startsWith('\0')
}
