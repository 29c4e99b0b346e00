import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createFetchServer } from '../../../src/shell/servers/fetch-server.ts'
import { define } from '../../support/stand-in-process.ts'

test('a function of the Fetch standard gets a server that answers by it', async (context) => {
  const server: Server = await createFetchServer(() => new Response('hello'))
  context.after(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })
  assert.equal(await response.text(), 'hello')
})

/** An adapter, of which a server is the name and what it was given. */
const adapter = (name: string) =>
  `exports.createAdaptorServer = (options) => ({ by: ${JSON.stringify(name)}, options })`

/**
 * Us and a program, each in a folder of its own. What is given is the adapter's text there; without it, it is
 * not installed.
 */
async function install(context: TestContext, texts: { ours?: string; programs?: string }) {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  context.after(() => rmSync(folder, { recursive: true }))
  for (const name of ['shell/servers/fetch-server.ts', 'api/errors.ts']) {
    const copy = join(folder, 'ours/src', name)
    mkdirSync(dirname(copy), { recursive: true })
    cpSync(fileURLToPath(new URL(`../../../src/${name}`, import.meta.url)), copy)
  }
  const protocol = fileURLToPath(new URL('../../../../protocol', import.meta.url))
  mkdirSync(join(folder, 'ours/node_modules/@regrow'), { recursive: true })
  symlinkSync(protocol, join(folder, 'ours/node_modules/@regrow/protocol'))
  for (const [place, text] of Object.entries(texts)) {
    const installed = join(folder, place, 'node_modules/@hono/node-server')
    mkdirSync(installed, { recursive: true })
    writeFileSync(join(installed, 'index.js'), text)
  }
  const program = join(folder, 'programs/program.js')
  mkdirSync(dirname(program), { recursive: true })
  const setProgram = (path: string | undefined) =>
    define(context, {
      argv: path === undefined ? process.argv.slice(0, 1) : [process.execPath, path],
    })
  setProgram(program)
  const { href } = pathToFileURL(join(folder, 'ours/src/shell/servers/fetch-server.ts'))
  const { createFetchServer: create } = (await import(href)) as {
    createFetchServer(fetch: unknown): Promise<unknown>
  }
  return { create, setProgram, folder }
}

const answer = () => new Response('hello')

test('the adapter that is installed where we are makes the server of an app', async (context) => {
  const { create } = await install(context, { ours: adapter('ours'), programs: adapter('other') })
  assert.deepEqual(await create(answer), { by: 'ours', options: { fetch: answer } })
})

test('one that is installed where the program is, and not where we are, does', async (context) => {
  const { create } = await install(context, { programs: adapter('the program’s') })
  assert.deepEqual(await create(answer), { by: 'the program’s', options: { fetch: answer } })
})

test('a process without a program looks for it where it runs', async (context) => {
  const { create, setProgram, folder } = await install(context, { programs: adapter('found') })
  setProgram(undefined)
  context.mock.method(process, 'cwd', () => join(folder, 'programs'))
  assert.deepEqual(await create(answer), { by: 'found', options: { fetch: answer } })
})

test('an app is refused where there is no adapter, and told how to get it', async (context) => {
  const { create } = await install(context, {})
  await assert.rejects(create(answer), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'ERR_APP_INVALID')
    assert.match(error.message, /npm install @hono\/node-server/)
    assert.equal((error.cause as { code?: string }).code, 'MODULE_NOT_FOUND')
    return true
  })
})

for (const place of ['ours', 'programs'])
  for (const [what, text, expected] of [
    ['is broken', 'throw new Error("broken")', { message: 'broken' }],
    ['needs what is not there', 'require("not-there")', { code: 'MODULE_NOT_FOUND' }],
    [
      'only says that it is missing',
      `throw new Error("no '@hono/node-server' for you")`,
      { message: /for you/ },
    ],
  ] as const)
    test(`an adapter that ${what} is no missing one (${place})`, async (context) => {
      const { create } = await install(context, { [place]: text })
      await assert.rejects(create(answer), expected)
    })
