export type { ExpressLike, RequestHandler, ServerApp, StartApp } from './app.ts'
export {
  closeWebSockets,
  type SocketIoServerLike,
  type WebSocketServerLike,
} from './close-web-sockets.ts'
export { AppError, type AppErrorCode, appErrorCodes } from './errors.ts'
export type { CloseOptions, ListenTarget, WorkerOptions } from './options.ts'
export { runWorker } from './run-worker.ts'
export type { DrainNotice, WorkerContext, WorkerEvents } from './worker-context.ts'
