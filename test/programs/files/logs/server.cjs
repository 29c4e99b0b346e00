const { createWriteStream } = require('node:fs')
const { join } = require('node:path')
const express = require('express')
const morgan = require('morgan')
const winston = require('winston')

const { LOGS, PORT } = process.env
const logger = winston.createLogger({
  format: winston.format.json(),
  transports: [new winston.transports.File({ filename: join(LOGS, 'winston.log') })],
})

const app = express()
app.use(
  morgan(':method :url :status', {
    stream: createWriteStream(join(LOGS, 'morgan.log'), { flags: 'a' }),
  }),
)
app.use((request, response, next) => {
  response.on('finish', () =>
    logger.info(`${request.method} ${request.originalUrl} ${response.statusCode}`),
  )
  next()
})
app.get('/load', (_request, response) => response.send('hello'))
app.get('/slow', (_request, response) => {
  response.write('begun ')
  setTimeout(() => response.end('done'), 1_000)
})
app.get('/throw', () => {
  setTimeout(() => {
    throw new Error('thrown beside logs')
  })
})
app.listen(Number(PORT))
