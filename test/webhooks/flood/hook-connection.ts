import { connect } from "node:net"
import type { Socket } from "node:net"

/** One connection that is kept alive and carries one request at a time. */
export interface HookConnection {
  /** Sends one request, head and body; gives its status. The bytes must not change before. Rejects when the connection ends. */
  readonly send: (request: Uint8Array, told: (status: number) => void) => void
  readonly close: () => void
}

/** Speaks as little HTTP as it takes, so that whoever sends a flood is not busier than whoever receives it. Answers without a body only. */
export const openHookConnection = (port: number, broken: (why: string) => void): Promise<HookConnection> =>
  new Promise((resolve) => {
    let told: ((status: number) => void) | null = null
    let head = ""
    const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true })
    socket.setEncoding("latin1")
    socket.on("data", (text: string) => {
      head += text
      if (!head.endsWith("\r\n\r\n")) return
      const [status, answered] = [Number(head.slice(9, 12)), told]
      if (!/^content-length: 0\r$/im.test(head)) broken(`Not an answer without a body: ${head}`)
      head = ""
      told = null
      answered?.(status)
    })
    socket.on("error", ({ message }) => broken(message))
    socket.on("close", () => told !== null && broken("The connection was closed."))
    socket.once("connect", () =>
      resolve({
        send: (request, tell) => {
          told = tell
          socket.write(request)
        },
        close: () => void socket.destroy()
      })
    )
  })
