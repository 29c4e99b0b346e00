// A server that does not know regrow. `node main.js` runs a pool of it; a single process needs no master:
// `node --require @regrow/worker/adopt server.cjs`.

const express = require('express')

const app = express()
app.get('/', (request, response) => response.send('hello'))
app.get('/throw', () => setTimeout(() => JSON.parse('no JSON'))) // costs this one response

const server = app.listen(process.env.PORT ?? 3000)

process.on('SIGTERM', () => {
  server.close(() => console.log('the database is closed')) // runs in every drain
})
