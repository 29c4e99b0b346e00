// A second reporter of a test run: writes the figures of Node's own summary as JSON.

const figure = /^(tests|pass|fail|cancelled|skipped|todo) (\d+)$/

/** @param {AsyncIterable<{ type: string, data: { nesting?: number, message?: string } }>} events */
export async function* countTests(events) {
  const counts = {}
  for await (const { type, data } of events) {
    const [, name, count] = (type === 'test:diagnostic' && figure.exec(data.message ?? '')) || []
    if (name && data.nesting === 0) counts[name] = Number(count)
  }
  yield JSON.stringify(counts)
}

// biome-ignore lint/style/noDefaultExport: how Node.js wants a reporter
export default countTests
