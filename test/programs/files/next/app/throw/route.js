export const dynamic = 'force-dynamic'

export function GET() {
  setTimeout(() => {
    throw new Error('thrown in a route')
  })
  return new Promise(() => undefined)
}
