import { CodedError, nameErrors } from '@regrow/protocol'

/** Every code that an `AppError` can carry. */
export const appErrorCodes = [
  'ERR_APP_INVALID',
  'ERR_APP_ALREADY_RUNNING',
  'ERR_APP_START_FAILED',
] as const

export type AppErrorCode = (typeof appErrorCodes)[number]

/** Something is wrong with an app or with how it was handed over. `code` is stable, `message` is prose. */
export class AppError extends CodedError<AppErrorCode> {}

nameErrors(AppError, 'AppError')
