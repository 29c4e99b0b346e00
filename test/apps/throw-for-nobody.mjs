// An error that belongs to no request, whoever asks for it: a timer that was started at load throws it.

let isAsked = false

setInterval(() => {
  if (!isAsked) return
  isAsked = false
  throw new Error('thrown in nobody')
}, 5).unref()

export function throwForNobody() {
  isAsked = true
}
