const Sentry = require('@sentry/node')

Sentry.init({ dsn: `http://key@127.0.0.1:${process.env.TRACKER}/1`, tracesSampleRate: 0 })

const express = require('express')

const app = express()
app.get('/', (_request, response) => response.send('hello'))
app.get('/slow', (_request, response) => {
  response.write('begun ')
  setTimeout(() => response.end('done'), 1_000)
})
app.get('/throw', () => {
  setTimeout(() => {
    throw new Error('thrown beside a tracker')
  })
})
Sentry.setupExpressErrorHandler(app)
app.listen(Number(process.env.PORT))
