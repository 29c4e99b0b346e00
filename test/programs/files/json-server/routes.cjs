// What `--middlewares` takes.
module.exports = (request, response, next) => {
  if (request.path === '/slow') {
    response.write('begun ')
    setTimeout(() => response.end('done'), 1_000)
  } else if (request.path === '/throw')
    setTimeout(() => {
      throw new Error('thrown in a middleware')
    })
  else next()
}
