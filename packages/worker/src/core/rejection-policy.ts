// What Node was told to do with a rejection that nobody handles: `--unhandled-rejections=warn`, `none` and
// `warn-with-error-codes` say that it is not to end the process. Node reads NODE_OPTIONS first, and the last
// flag wins.

const name = '--unhandled-rejections'
const fatal: readonly (string | undefined)[] = [undefined, 'throw', 'strict']

/** Whether a rejection that nobody handles ends a process with these flags. */
export function areRejectionsFatal(execArgv: readonly string[], nodeOptions = ''): boolean {
  const flags = [...nodeOptions.split(/\s+/), ...execArgv]
  const modes = flags.flatMap((flag, index) => {
    if (flag === name) return flags[index + 1] ?? []
    return flag.startsWith(`${name}=`) ? flag.slice(name.length + 1) : []
  })
  return fatal.includes(modes.at(-1))
}
