// The body and headers of an answer that we give in place of an app: short, and without details.

export type Status = 500 | 503

export const reasons = { 500: 'Internal Server Error', 503: 'Service Unavailable' } as const

export function plainBody(status: Status): string {
  return `${reasons[status]}\n`
}

export function plainHeaders(status: Status): Readonly<Record<string, string | number>> {
  return {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': plainBody(status).length,
  }
}
