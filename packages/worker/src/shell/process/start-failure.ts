// Makes the error that `runWorker` rejects with when an app could not start.

import { describeError } from '@regrow/protocol'
import { AppError } from '../../api/errors.ts'

export function asStartFailure(cause: unknown): AppError {
  if (cause instanceof AppError) return cause
  const { message } = describeError(cause)
  return new AppError('ERR_APP_START_FAILED', `The app could not start: ${message}`, { cause })
}
