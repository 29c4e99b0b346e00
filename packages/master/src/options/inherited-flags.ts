// The default of `execArgv`: the flags of Node.js in the master's own command line.

/** The master's own flags without those of `node --eval`, whose program text is not the workers' program. */
export function inheritedExecArgv(): readonly string[] {
  const own = /^(-e|-p|-pe|--eval|--print|--input-type)$/
  return process.execArgv.filter((flag, index, all) => {
    const isValue = own.test(all[index - 1] ?? '')
    return !isValue && !own.test(flag) && !/^--(eval|print|input-type)=/.test(flag)
  })
}
