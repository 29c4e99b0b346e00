// The routes for servers of Node's own.

import { pause, throwLater } from './options.mjs'

export function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://app')
  if (pathname === '/throw') throwLater()
  else if (pathname === '/slow') pause(searchParams.get('ms')).then(() => response.end('hello'))
  else if (pathname === '/echo') request.pipe(response)
  else response.end('hello')
}
