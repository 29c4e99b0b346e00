// Reads from the flags of Node what an unhandled rejection does: with `--unhandled-rejections=warn`, `none` and
// `warn-with-error-codes` it does not end the process.
//
// Node reads NODE_OPTIONS first, the last flag wins, and a name may be spelled with underscores.

/** `thrown` (`strict`): Node emits each as an uncaught exception first, and then once more as a rejection. */
export type RejectionPolicy = 'fatal' | 'thrown' | 'tolerated'

const name = '--unhandled-rejections'

/** What an unhandled rejection does in a process with these flags. */
export function rejectionPolicyOf(execArgv: readonly string[], nodeOptions = ''): RejectionPolicy {
  const flags = [...nodeOptions.split(/\s+/), ...execArgv]
  const modes = flags.flatMap((flag, index) => {
    const [given, mode] = splitFlag(flag)
    return given === name ? (mode ?? flags[index + 1] ?? []) : []
  })
  return nameMode(modes.at(-1))
}

function splitFlag(flag: string): readonly [name: string, value: string | undefined] {
  const end = flag.indexOf('=')
  const [given, value] = end < 0 ? [flag, undefined] : [flag.slice(0, end), flag.slice(end + 1)]
  return [given.replaceAll('_', '-'), value]
}

function nameMode(mode: string | undefined): RejectionPolicy {
  if (mode === undefined || mode === 'throw') return 'fatal'
  return mode === 'strict' ? 'thrown' : 'tolerated'
}
