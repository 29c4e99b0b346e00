import { runWorker } from '@regrow/worker'
import { Hono } from 'hono'
import { failLater, headers, options, work } from './work.mjs'

const app = new Hono()
app.get('/', async (context) => context.text(await work(), 200, headers))
app.get('/throw', failLater)

await runWorker(app, options)
