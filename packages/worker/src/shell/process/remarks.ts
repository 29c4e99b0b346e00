// What a worker says to people, behind its name, about an app that does what its author may not have meant.

export const listensNowhere =
  'is ready and listens nowhere; to serve, give `runWorker` a server, an app or a function (request, response); ' +
  'if nothing is to be served, `{ start }` says so'

/** The drain closes servers, too; this one was the app's own doing. */
export const closedItself = 'listens nowhere any more: the app itself closed its last server'

/** The process goes on after a drain that its own program has asked for. */
export function describeKept(): string {
  const kept = [...new Set(process.getActiveResourcesInfo())].join(', ')
  return (
    `is ended: it has drained, as its app has asked by \`context.drain()\`, and the program keeps it all the same (${kept}); ` +
    'end that in `stop`, or, in a test, use `await context.close()`'
  )
}
