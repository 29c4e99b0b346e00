// The app with all routes, after a deploy that removed the files of http-terminator.

import * as nodeModule from 'node:module'

const hooks = `export async function resolve(name, context, next) {
  if (name === 'http-terminator') throw new Error('it is gone')
  return next(name, context)
}`

if (nodeModule.registerHooks) {
  nodeModule.registerHooks({
    resolve(name, context, next) {
      if (name === 'http-terminator') throw new Error('it is gone')
      return next(name, context)
    },
  })
} else {
  nodeModule.register(`data:text/javascript,${encodeURIComponent(hooks)}`)
}

await import('./standalone-routes.mjs')
