const express = require('express')

const app = express()
app.get('/', (_request, response) => response.send('hello'))
app.get('/slow', (_request, response) => {
  response.write('begun ')
  setTimeout(() => response.end('done'), 1_000)
})
app.get('/throw', () => {
  setTimeout(() => {
    throw new Error('thrown below pnpm')
  })
})
const server = app.listen(Number(process.env.PORT))
process.on('SIGTERM', () => server.close(() => console.log('closed')))
