// What a good client of HTTP asks for in turn, whatever the version, and what it expects.

const said = JSON.stringify({ say: 'hello' })

export interface Question {
  readonly path: string
  readonly method: 'GET' | 'POST'
  readonly body?: string
  readonly expected: string
}

const hello: Question = { path: '/', method: 'GET', expected: 'hello' }

const questions = [
  hello,
  { path: '/slow?ms=30', method: 'GET', expected: 'hello' },
  { path: '/echo', method: 'POST', body: said, expected: said },
] as const

export function questionAt(index: number): Question {
  return questions[index % questions.length] ?? hello
}
