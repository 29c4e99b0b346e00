// What the errors of all three packages have in common.

/** An error whose `code` is stable, for programs; its `message` is prose, for people, and may improve. */
export class CodedError<Code extends string> extends Error {
  readonly code: Code

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * Name a class of errors as Node names its own: on the prototype, hidden from those who list fields, and free to be
 * changed. The name is given as a string because bundlers rename classes.
 */
export function nameErrors(errors: { readonly prototype: Error }, name: string): void {
  Object.defineProperty(errors.prototype, 'name', {
    value: name,
    writable: true,
    configurable: true,
  })
}
