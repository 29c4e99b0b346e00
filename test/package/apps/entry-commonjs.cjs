// A program in CommonJS, with its app.

const { runWorker } = require('@regrow/worker')
const express = require('express')

const app = express()
app.get('/', (_request, response) => response.send('hello from CommonJS'))
app.get('/throw', () => setTimeout(() => JSON.parse('no JSON')))

runWorker(app)
