// Programs that somebody else has written, and that are started by their own commands.

import { finishing, type Program, signalsOnly } from '../program.ts'

export const servers: readonly Program[] = [
  {
    name: 'http-server',
    packages: { 'http-server': '14.1.1' },
    entry: 'node_modules/http-server/bin/http-server',
    args: (port) => ['.', '-a', '127.0.0.1', '-p', String(port), '-s', '-c-1'],
    path: '/package.json',
    held: '/large.bin',
    isQuick: true,
    expected: { pool: { stopped: [0] }, alone: finishing({}, signalsOnly) },
  },
  {
    name: 'json-server',
    packages: { 'json-server': '0.17.4' },
    entry: 'node_modules/json-server/lib/cli/bin.js',
    args: (port) => [
      ...['db.json', '--quiet', '--host', '127.0.0.1', '--port', String(port)],
      ...['--middlewares', 'routes.cjs'],
    ],
    path: '/posts/1',
    held: '/slow',
    throws: '/throw',
    isQuick: true,
    expected: { pool: { faulted: 1, stopped: [0] }, alone: finishing({ 'an error': 1 }) },
  },
  {
    name: 'fastify-cli',
    packages: { 'fastify-cli': '8.0.2', fastify: '5.12.8' },
    entry: 'node_modules/fastify-cli/cli.js',
    args: (port) => ['start', '-a', '127.0.0.1', '-p', String(port), '-l', 'warn', 'app.cjs'],
    path: '/',
    held: '/slow',
    throws: '/throw',
    isQuick: true,
    expected: {
      pool: { faulted: 1, stopped: [0] },
      alone: finishing({ 'an error': 1 }),
    },
  },
  {
    name: 'verdaccio',
    packages: { verdaccio: '6.2.9' },
    entry: 'node_modules/verdaccio/bin/verdaccio',
    args: (port) => ['--config', 'config.yaml', '--listen', `127.0.0.1:${port}`],
    path: '/-/ping',
    held: '/-/slow',
    throws: '/-/throw',
    expected: { pool: { faulted: 255, stopped: [0] }, alone: finishing({ 'an error': 255 }) },
  },
  {
    name: 'node-red',
    packages: { 'node-red': '4.1.8' },
    entry: 'node_modules/node-red/red.js',
    args: (port) => ['--settings', 'settings.cjs', '--port', String(port)],
    path: '/hello',
    held: '/slow',
    throws: '/throw',
    expected: {
      pool: { faulted: 1, stopped: [0] },
      alone: finishing({ 'an error': 1 }),
    },
    tooEarly: '404',
    differs: 'listens before its flows run: answers 404 for a moment in each new worker',
  },
]
