// The error of `@regrow/worker` and its codes.

import { CodedError, nameErrors } from '@regrow/protocol'

/** Every code that an `AppError` can carry. */
export const appErrorCodes = [
  'ERR_APP_INVALID',
  'ERR_APP_ALREADY_RUNNING',
  'ERR_APP_START_FAILED',
] as const

export type AppErrorCode = (typeof appErrorCodes)[number]

/** An error of an app, or of how the app was given to the worker. `code` is stable, `message` is prose. */
export class AppError extends CodedError<AppErrorCode> {}

nameErrors(AppError, 'AppError')
