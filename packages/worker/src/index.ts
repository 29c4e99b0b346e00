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
} from './app-types.ts'
export {
  closeWebSockets,
  type SocketIoServerLike,
  type WebSocketServerLike,
} from './close-web-sockets.ts'
export { AppError, type AppErrorCode, appErrorCodes } from './errors.ts'
export { runWorker } from './run-worker.ts'
export type { DrainNotice, WorkerContext, WorkerEvents } from './worker-context.ts'
export type {
  CloseOptions,
  ErrorListener,
  ListenTarget,
  TrappedError,
  WorkerOptions,
} from './worker-options.ts'
