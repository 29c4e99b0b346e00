// The ways in which this Node.js runs a program in TypeScript: by tsx, and where it can by itself.

const byTsx = ['TypeScript by tsx', ['--import', 'tsx']] as const
const byStripping = ['TypeScript whose types Node strips', []] as const

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
/** On 22 since 22.18, without a flag. */
const strips = major >= 24 || (major === 22 && minor >= 18)

/** Each with its arguments for Node.js. */
export const typescripts: readonly (readonly [how: string, flags: readonly string[]])[] = strips
  ? [byTsx, byStripping]
  : [byTsx]
