import { undiciCase } from '../undici-case.ts'

export const frameworks = ['express', 'fastify', 'koa', 'hono', 'nest', 'nest-fastify'].map((app) =>
  undiciCase({ app, entry: `${app}.mjs` }),
)
