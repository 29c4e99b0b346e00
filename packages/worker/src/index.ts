// Everything that `@regrow/worker` exports.

export type { DrainReason, ErrorData, ErrorReport } from '@regrow/protocol'
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
  StartFunction,
  StartObject,
} from './api/app-types.ts'
export { AppError, type AppErrorCode, appErrorCodes } from './api/errors.ts'
export type { DrainNotice, WorkerContext, WorkerEvents } from './api/worker-context.ts'
export type {
  CloseOptions,
  ErrorListener,
  ListenTarget,
  TrappedError,
  WorkerOptions,
} from './api/worker-options.ts'
export {
  closeWebSockets,
  type SocketIoServerLike,
  type WebSocketServerLike,
} from './close-web-sockets.ts'
export { runWorker } from './run-worker.ts'
