export const dynamic = 'force-dynamic'

export function GET() {
  const encoder = new TextEncoder()
  return new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(encoder.encode('begun '))
        setTimeout(() => {
          controller.enqueue(encoder.encode('done'))
          controller.close()
        }, 1_000)
      },
    }),
  )
}
