import { test } from 'node:test'
import { send } from './support/request.ts'
import { startPool } from './support/start-pool.ts'
test('debug', async () => {
  await using pool = await startPool({ app: 'breaks-its-channel.mjs', size: 2, backoff: { minMs: 0, maxMs: 0 } })
  const t0 = performance.now()
  const w = async (text: string) => {
    const a = performance.now()
    const o = await send({ port: pool.port, method: 'POST', path: '/?times=1', payload: Buffer.from(text).toString('base64') })
    console.log(JSON.stringify(text), o.kind, o.headers?.['x-worker'], Math.round(performance.now() - a), 'at', Math.round(performance.now()-t0))
  }
  try {
  for (const t of (process.env.SEQ??'').split('|')) await w(t.replaceAll('N','\n'))
  } finally {
  await new Promise(r=>setTimeout(r,3000))
  for (const e of pool.events) console.log(Math.round(e.at - t0), e.name, JSON.stringify(e.data).slice(0,160))
  }
})
