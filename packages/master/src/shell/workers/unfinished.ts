// Measures the incomplete message at the end of what a worker's channel has brought: lines of JSON, or, with advanced
// serialization, frames that begin with their length in four bytes. Pure: it knows no channel.

export type Serialization = 'json' | 'advanced'

/**
 * Given the next bytes, returns the length of the message that they leave unfinished: so far, or once it is complete.
 */
type Meter = (bytes: Uint8Array) => number

export function createMeter(serialization: Serialization): Meter {
  return serialization === 'json' ? createLineMeter() : createFrameMeter()
}

const lineFeed = 10

function createLineMeter(): Meter {
  let unfinished = 0
  return (bytes) => {
    const end = bytes.lastIndexOf(lineFeed)
    unfinished = end === -1 ? unfinished + bytes.length : bytes.length - end - 1
    return unfinished
  }
}

const headerBytes = 4

/** Bytes that are no frame mostly give a length that nobody would send: `hell` is 1.7 GB. */
function createFrameMeter(): Meter {
  let header = 0
  let headerRead = 0
  let length = 0
  let left = 0
  return (bytes) => {
    for (let at = 0; at < bytes.length; ) {
      if (left > 0) {
        const taken = Math.min(left, bytes.length - at)
        left -= taken
        at += taken
        continue
      }
      header = header * 256 + (bytes[at] ?? 0)
      headerRead += 1
      at += 1
      if (headerRead < headerBytes) continue
      length = left = header
      header = headerRead = 0
    }
    return left > 0 ? length : 0
  }
}
