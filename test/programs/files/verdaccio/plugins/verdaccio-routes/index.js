// A plugin of verdaccio's, with routes that take their time or throw.
module.exports = () => ({
  register_middlewares(app) {
    app.get('/-/slow', (_request, response) => {
      response.write('begun ')
      setTimeout(() => response.end('done'), 1_000)
    })
    app.get('/-/throw', () => {
      setTimeout(() => {
        throw new Error('thrown in a plugin')
      })
    })
  },
})
