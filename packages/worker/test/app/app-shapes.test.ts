import 'reflect-metadata'
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { createServerAdapter } from '@whatwg-node/server'
import connect from 'connect'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { recognise, type Shape } from '../../src/app/app-shapes.ts'

const nothing = () => undefined

class Root {}
Module({})(Root)

const nest = await NestFactory.create(Root, { logger: false })
const nestOnFastify = await NestFactory.create(Root, new FastifyAdapter(), { logger: false })

class Fetcher {
  fetch() {
    return new Response('hello')
  }
}

/** As itty-router does it: a function for whatever name it is asked. */
const routes = new Proxy({}, { get: () => nothing })
const obliging = Object.setPrototypeOf({ fetch: nothing }, routes)

const shapes: readonly (readonly [what: string, app: unknown, is: Shape['is']])[] = [
  ['a server', createServer(), 'server'],
  ['an Express app', express(), 'express'],
  ['an app of Connect', connect(), 'express'],
  ['an adapter of whatwg-node', createServerAdapter(() => new Response()), 'adapter'],
  ['a function with a method `fetch`', Object.assign(() => nothing, { fetch: nothing }), 'fetch'],
  ['a router of Express, which cannot listen', express.Router(), 'router'],
  ['Express itself', express, 'factory'],
  ['a Fastify instance', fastify(), 'fastify'],
  ['a Fastify instance that was given a method `start`', withStart(fastify()), 'fastify'],
  ['a Koa app', new Koa(), 'koa'],
  [
    'a Koa app that was given a method `start`',
    Object.assign(new Koa(), { start: nothing }),
    'koa',
  ],
  ['a Hono app', new Hono(), 'fetch'],
  ['an object with a method `fetch` of its class', new Fetcher(), 'fetch'],
  ['a router that has a function for every name', obliging, 'fetch'],
  ['a NestJS app', nest, 'nest'],
  ['a NestJS app on Fastify', nestOnFastify, 'nest'],
  ['an object with `listen` and `close`', { listen: nothing, close: nothing }, 'listen'],
  ['an object with `start`', { start: nothing }, 'start'],
  [
    'what starts itself and listens, too',
    { start: nothing, listen: nothing, close: nothing },
    'start',
  ],
  ['what starts itself and fetches, too', { start: nothing, fetch: nothing }, 'start'],
  [
    'a function of a request and a response',
    (_request: unknown, _response: unknown) => 0,
    'handler',
  ],
  ['a function of one thing', (_context: unknown) => 0, 'function'],
  ['a function', nothing, 'function'],
  ['an object with `listen` alone', { listen: nothing }, 'nothing'],
  ['an object without a prototype', Object.create(null), 'nothing'],
  ['nothing', null, 'nothing'],
]

for (const [what, app, is] of shapes)
  test(`${what} is recognised as: ${is}`, () => {
    const shape = recognise(app)
    assert.equal(shape.is, is)
    if ('app' in shape) assert.equal(shape.app, app)
  })

function withStart(instance: ReturnType<typeof fastify>): unknown {
  return instance.decorate('start', nothing)
}
