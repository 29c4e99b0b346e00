// A server that never heard of regrow. `node main.js` runs a pool of it; one process does without a
// master: `node --require @regrow/worker/adopt server.cjs`.

const express = require('express')

const app = express()
app.get('/', (request, response) => response.send('hello'))
app.get('/throw', () => setTimeout(() => JSON.parse('no JSON'))) // costs this one response

const server = app.listen(process.env.PORT ?? 3000)

process.on('SIGTERM', () => {
  server.close(() => console.log('the database is closed')) // it runs in every drain
})
