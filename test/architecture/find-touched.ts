// Finds where a source changes an object that it has not made, in its syntax: nothing of Node's or the user's
// is replaced without a reason that ARCHITECTURE.md gives.

import { parse } from '@babel/parser'

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

const assigners = new Set([
  'Object.assign',
  'Object.defineProperty',
  'Object.setPrototypeOf',
  'Reflect.set',
])
/** They take away or replace what others have set. */
const removers = new Set(['removeAllListeners', 'setupPrimary', 'unsubscribeFromProcessSignals'])

/** What is assigned, deleted or redefined, as the source has it, without casts: `child.send`. */
export function findTouched(source: string): string[] {
  const { program } = parse(source, { sourceType: 'unambiguous', plugins: ['typescript'] })
  const own = namesOfClasses(program as unknown as Node)
  return [...walk(program as unknown as Node)]
    .flatMap(targetOf)
    .filter((target) => rootOf(target).type !== 'ThisExpression')
    .map((target) => textOf(target, source))
    .filter((text) => text !== 'module.exports' && !own.has(text.replace(/\.prototype$/, '')))
}

function* walk(node: Node): Generator<Node> {
  yield node
  for (const value of Object.values(node))
    for (const each of [value].flat()) if (isNode(each)) yield* walk(each)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

function namesOfClasses(program: Node): Set<unknown> {
  const classes = [...walk(program)].filter(({ type }) => type === 'ClassDeclaration')
  return new Set(classes.map(({ id }) => (id as Node).name))
}

function targetOf(node: Node): Node[] {
  switch (node.type) {
    case 'AssignmentExpression':
      return membersOf(node.left)
    case 'UpdateExpression':
      return membersOf(node.argument)
    case 'UnaryExpression':
      return node.operator === 'delete' ? membersOf(node.argument) : []
    case 'CallExpression':
      return targetOfCall(node)
    default:
      return []
  }
}

function membersOf(target: unknown): Node[] {
  return isNode(target) && target.type === 'MemberExpression' ? [target] : []
}

function targetOfCall({ callee, arguments: given }: Node): Node[] {
  if (!isNode(callee) || callee.type !== 'MemberExpression') return []
  const { object, property } = callee as Node & { object: Node; property: Node }
  if (removers.has(String(property.name))) return [callee]
  const [first] = given as Node[]
  const isFresh = first === undefined || /^(?:New|Object)Expression$/.test(first.type)
  return assigners.has(`${object.name}.${property.name}`) && !isFresh ? [first] : []
}

function rootOf(target: Node): Node {
  const inner = [target.object, target.expression, target.callee].find(isNode)
  return inner === undefined ? target : rootOf(inner)
}

/** `(process as Claims)[mark]` is `process[mark]`. */
function textOf(target: Node, source: string): string {
  if (isNode(target.expression)) return textOf(target.expression, source)
  if (target.type !== 'MemberExpression') return source.slice(target.start, target.end)
  const { object, property, computed } = target as Node & { object: Node; property: Node }
  const name = source.slice(property.start, property.end)
  return `${textOf(object, source)}${computed === true ? `[${name}]` : `.${name}`}`
}
