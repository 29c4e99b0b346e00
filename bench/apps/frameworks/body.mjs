// What each framework serves: a little waiting, and a little JSON that it turns into text itself.

const rows = Array.from({ length: 10 }, (_, id) => ({ id, name: `row ${id}`, tags: ['a', 'b'] }))

export async function body() {
  return { rows: await rows }
}
