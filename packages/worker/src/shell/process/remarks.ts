// Lines that a worker logs, behind its name, when an app does something that its author may not have meant.

export const listensNowhere =
  'is ready and listens nowhere; to serve, give `runWorker` a server, an app or a function (request, response); ' +
  'if nothing is to be served, `{ start }` says so'

/** A drain closes servers, too; this is for servers that the app itself closed. */
export const closedItself = 'listens nowhere any more: the app itself closed its last server'

/** For a process that goes on after a drain that only its own program asked for. */
export function describeKept(): string {
  const kept = [...new Set(process.getActiveResourcesInfo())].join(', ')
  return (
    `is ended: it has drained, as its app has asked by \`context.drain()\`, and the program keeps it all the same (${kept}); ` +
    'end that in `stop`, or, in a test, use `await context.close()`'
  )
}
