// The flags that workers get from the master's own command line.

/** The master's own flags, less those of `node --eval`: its program text is not the workers'. */
export function inheritedExecArgv(): readonly string[] {
  const own = /^(-e|-p|-pe|--eval|--print|--input-type)$/
  return process.execArgv.filter((flag, index, all) => {
    const isValue = own.test(all[index - 1] ?? '')
    return !isValue && !own.test(flag) && !/^--(eval|print|input-type)=/.test(flag)
  })
}
