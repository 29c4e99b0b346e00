// The diagnostics channel on which Node tells that a server of this process begins to listen, with the server and its options.

export const beginsToListen = 'tracing:net.server.listen:asyncStart'
