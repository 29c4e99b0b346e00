import { undiciCase } from '../undici-case.ts'

const named = (app: string) => undiciCase({ app, entry: `${app}.mjs` })

export const frameworks = ['express', 'fastify', 'koa', 'hono'].map(named)
export const nests = ['nest', 'nest-fastify'].map(named)
