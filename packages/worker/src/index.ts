export type {
  AppServer,
  ExpressLike,
  FastifyLike,
  FetchLike,
  KoaLike,
  ListenLike,
  NestLike,
  RequestHandler,
  ServerApp,
  StartApp,
} from './app-types.ts'
export { AppError, type AppErrorCode, appErrorCodes } from './errors.ts'
export type { ErrorListener, ListenTarget, TrappedError, WorkerOptions } from './options.ts'
export { runWorker } from './run-worker.ts'
export type { DrainNotice, WorkerContext, WorkerEvents } from './worker-context.ts'
