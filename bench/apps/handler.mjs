// The handler of every variant: a little waiting, a little work and a little JSON.

const rows = Array.from({ length: 10 }, (_, id) => ({ id, name: `row ${id}`, tags: ['a', 'b'] }))

export async function handle(request, response) {
  const found = await find()
  const body = JSON.stringify({ path: request.url, rows: found })
  response.setHeader('content-type', 'application/json')
  response.setHeader('content-length', Buffer.byteLength(body))
  response.end(body)
}

async function find() {
  return rows
}
