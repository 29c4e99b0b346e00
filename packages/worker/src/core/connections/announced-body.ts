// Whether a request brings a body, which may arrive later than its head. One that says neither how long it is nor
// that it comes in chunks has none (RFC 9112, section 6.3).

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

export function announcesBody(headers: Headers): boolean {
  const length = headers['content-length']
  return length === undefined ? headers['transfer-encoding'] !== undefined : length !== '0'
}
