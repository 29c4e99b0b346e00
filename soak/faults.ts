// The faults that a soak injects. Each kind is one entry: its name, and how it is done at a site (`site.ts`). It
// gives false when there was no worker to do it to.

import type { Site } from './site.ts'

type Inject = (site: Site) => Promise<boolean>

export const faults: Readonly<Record<string, Inject>> = {
  'throw in the listener': (site) => site.sendThrowing('/throw/sync'),
  'throw in a timer': (site) => site.sendThrowing('/throw/timer'),
  'rejected promise': (site) => site.sendThrowing('/throw/promise'),
  'emitted error': (site) => site.sendThrowing('/throw/emitter'),
  'error of no request': (site) => site.ask('/soon/background'),
  'error storm': (site) => site.ask('/soon/storm'),
  'process.exit': (site) => site.askToDie('/soon/exit'),
  'out of memory': (site) => site.askToDie('/soon/allocate'),
  'blocked event loop': (site) => site.ask('/soon/block'),
  'garbage on the channel': (site) => site.ask('/soon/garbage'),
  'flood on the channel': (site) => site.ask('/soon/flood'),
  SIGKILL: (site) => site.end('SIGKILL'),
  SIGSEGV: (site) => site.end('SIGSEGV'),
  SIGABRT: (site) => site.end('SIGABRT'),
  'SIGSTOP, then SIGCONT': (site) => site.freeze(site.random.between(100, 2_000)),
  'SIGTERM to one worker': (site) => site.dismiss(),
  reload: (site) => site.command('reload'),
  'ten reloads at once': (site) =>
    Promise.all(Array.from({ length: 10 }, () => site.command('reload'))).then(() => true),
  recycle: (site) => site.command('recycle', site.random.between(0, 1)),
  resize: (site) => site.command('resize', site.random.between(2, site.size + 2)),
  'clients that go away': (site) =>
    site.intrude('GET /slow?ms=3000 HTTP/1.1\r\nHost: soak\r\n\r\n', 200),
  'downloads that are not read': (site) =>
    site.intrude('GET /download?chunks=100 HTTP/1.1\r\nHost: soak\r\n\r\n', 2_000),
  'half-sent heads': (site) => site.intrude('GET / HTTP/1.1\r\nHost: so', 3_000),
}
