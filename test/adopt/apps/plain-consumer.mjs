// A program that never heard of regrow and has no server: it works off a queue, throws at SIGUSR2,
// and ends its batch on SIGTERM.

const batches = setInterval(() => undefined, 100)

process.on('SIGUSR2', () => {
  throw new Error('a bad message')
})
process.on('SIGTERM', () => {
  clearInterval(batches)
  setTimeout(() => console.log('batch finished'), 100)
})
console.log('consuming')
