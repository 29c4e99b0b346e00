// Apps of frameworks that bring their own server, or their own way to start.

import { finishing, type Program } from '../program.ts'

const next = {
  packages: { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' },
  folder: 'next',
  build: [['build.mjs']],
  path: '/hello',
  held: '/slow',
  throws: '/throw',
} as const

/** It exits with the number of the signal by which we call its listener, or it is told. */
const byItsOwn: Program['expected'] = {
  pool: { faulted: 143, stopped: [143, 130] },
  alone: finishing({ SIGTERM: 143, 'SIGTERM to the group': 143, 'Ctrl-C': 130, 'an error': 143 }),
}

const byVariables = (port: number) => ({ PORT: String(port), HOST: '127.0.0.1' })

export const frameworks: readonly Program[] = [
  {
    ...next,
    name: 'next start',
    entry: 'node_modules/next/dist/bin/next',
    args: (port) => ['start', '-H', '127.0.0.1', '-p', String(port)],
    expected: byItsOwn,
  },
  {
    ...next,
    name: 'Next.js standalone',
    entry: '.next-standalone/standalone/server.js',
    env: (port) => ({ PORT: String(port), HOSTNAME: '127.0.0.1' }),
    expected: byItsOwn,
  },
  {
    name: 'SvelteKit',
    packages: {
      '@sveltejs/adapter-node': '5.5.7',
      '@sveltejs/kit': '2.70.4',
      '@sveltejs/vite-plugin-svelte': '6.2.3',
      svelte: '5.57.3',
      vite: '7.3.8',
    },
    folder: 'sveltekit',
    build: [['node_modules/vite/bin/vite.js', 'build']],
    entry: 'build/index.js',
    env: byVariables,
    path: '/hello',
    held: '/slow',
    throws: '/throw',
    expected: { pool: { faulted: 70, stopped: [0] }, alone: finishing() },
  },
  {
    name: 'NestJS',
    packages: {
      '@nestjs/core': '12.5.1',
      '@nestjs/common': '12.5.1',
      '@nestjs/platform-express': '12.5.1',
      'reflect-metadata': '0.2.2',
      rxjs: '7.8.2',
    },
    folder: 'nest',
    entry: 'main.cjs',
    env: byVariables,
    path: '/',
    held: '/slow',
    throws: '/throw',
    expected: { pool: { faulted: 70, stopped: [0] }, alone: finishing() },
  },
]
