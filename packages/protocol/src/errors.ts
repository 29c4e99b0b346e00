/** Every code that a `ProtocolError` can carry. */
export const protocolErrorCodes = ['ERR_PROTOCOL_VERSION'] as const

export type ProtocolErrorCode = (typeof protocolErrorCodes)[number]

/** Something is wrong between a master and a worker. `code` is stable, `message` is prose. */
export class ProtocolError extends Error {
  readonly code: ProtocolErrorCode

  constructor(code: ProtocolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

Object.defineProperty(ProtocolError.prototype, 'name', {
  value: 'ProtocolError',
  writable: true,
  configurable: true,
})
