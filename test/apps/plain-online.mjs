// A program that never heard of regrow and has no server, such as a consumer of a queue.

setInterval(() => undefined, 1_000)
