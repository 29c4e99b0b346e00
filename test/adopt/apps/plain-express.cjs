// An Express server as people write it, that never heard of regrow; `/throw` throws,
// `/slow` takes its time.

const express = require('express')

const app = express()
app.get('/throw', () => {
  setTimeout(() => {
    throw new Error('thrown in Express')
  })
})
app.get('/slow', (_request, response) => {
  setTimeout(() => response.set('x-worker', process.pid).send('slow'), 30)
})
app.get('/', (_request, response) => response.set('x-worker', process.pid).send('hello'))
app.listen(Number(process.env.PORT ?? 3000))
