// Whether a request has a body, which may arrive later than its head. A request with neither a length nor a transfer
// encoding has none (RFC 9112, section 6.3).

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

export function announcesBody(headers: Headers): boolean {
  const length = headers['content-length']
  return length === undefined ? headers['transfer-encoding'] !== undefined : length !== '0'
}
