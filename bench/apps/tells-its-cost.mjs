// Does nothing, and prints the processor time that this took, in microseconds.

const { user, system } = process.cpuUsage()
console.log(user + system)
