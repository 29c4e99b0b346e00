// The flags of Node by which a program is preloaded: `--import x`, `--import=x`, `--require x`, `-r x`.

const flag = /^(?:--import|--require|-r)(?:=(.*))?$/

/** The arguments without the flags that preload one of these modules, in their order. */
export function withoutPreload(execArgv: readonly string[], modules: readonly string[]): string[] {
  return execArgv.filter((argument, index) => {
    if (takesNext(execArgv[index - 1])) return !modules.includes(argument)
    const given = takesNext(argument) ? execArgv[index + 1] : flag.exec(argument)?.[1]
    return given === undefined || !modules.includes(given)
  })
}

function takesNext(argument = ''): boolean {
  const match = flag.exec(argument)
  return match !== null && match[1] === undefined
}
