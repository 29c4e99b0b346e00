// What goes wrong between a master and a worker, as an error.

import { CodedError, nameErrors } from './coded-error.ts'

/** Every code that a `ProtocolError` can carry. */
export const protocolErrorCodes = ['ERR_PROTOCOL_VERSION'] as const

export type ProtocolErrorCode = (typeof protocolErrorCodes)[number]

/** Something is wrong between a master and a worker. `code` is stable, `message` is prose. */
export class ProtocolError extends CodedError<ProtocolErrorCode> {}

nameErrors(ProtocolError, 'ProtocolError')
