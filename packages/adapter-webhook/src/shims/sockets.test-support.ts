import { createServer } from "node:http"
import type { IncomingMessage, Server, ServerResponse } from "node:http"
import { connect } from "node:net"
import type { AddressInfo } from "node:net"
import { expect } from "vitest"
import { receiverWorld, sent } from "../receiver/receiver-world.test-support.ts"
import type { ReceiverWorld } from "../receiver/receiver-world.test-support.ts"

export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void

export interface Listening {
  readonly url: string
  readonly port: number
  readonly close: () => Promise<void>
}

export const listening = async (server: Server): Promise<Listening> => {
  if (!server.listening) await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    }
  }
}

export const listen = (listener: Listener): Promise<Listening> => listening(createServer(listener))

/** Sends bytes as they are and gives all that comes back, until the server ends the connection or has answered once. */
export const raw = (port: number, ...parts: readonly (string | Uint8Array)[]): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1")
    let text = ""
    socket.on("data", (chunk) => {
      text += chunk.toString()
      if (text.includes("\r\n\r\n")) socket.end()
    })
    socket.on("error", () => {})
    socket.on("close", () => resolve(text))
    for (const part of parts) socket.write(part)
  })

/** What every framework keeps, over a socket: `base` is where the receiver is mounted. */
export const expectWebhooks = async (
  base: string,
  { kept, logged }: Pick<ReceiverWorld, "kept" | "logged">
): Promise<void> => {
  const before = kept.length
  const good = sent()
  const path = new URL(good.url).pathname
  const post = async (init: RequestInit & { readonly path?: string } = {}) => {
    const response = await fetch(`${base}${init.path ?? path}`, {
      method: "POST",
      headers: good.headers,
      body: good.body,
      ...init
    })
    return [response.status, await response.text()]
  }
  expect(await post()).toEqual([200, ""])
  expect(await post()).toEqual([200, ""])
  expect(kept.length).toBe(before + 1)
  // The key holds the bytes: another framework that touched them would give another.
  expect(kept.at(-1)).toMatchObject({ objectId: 429_307, key: await keyOf(good) })
  // Without a content type, and with one that parsers do not know.
  expect(await post({ headers: {}, body: new TextEncoder().encode(good.body) })).toEqual([200, ""])
  expect((await post({ headers: { "content-type": "text/plain" } }))[0]).toBe(415)
  // What a JSON parser would have answered itself.
  expect(await post({ body: "{canary" })).toEqual([400, ""])
  expect(await post({ body: " ".repeat(200_000) + good.body })).toEqual([200, ""])
  expect((await post({ body: "x".repeat(300_000) }))[0]).toBe(413)
  expect(await post({ path: "/wrong-token-wrong-token" })).toEqual([404, ""])
  expect((await post({ method: "PUT" }))[0]).toBe(405)
  expect(JSON.stringify(logged)).not.toMatch(/canary|wrong-token/)
}

const keyOf = async (good: ReturnType<typeof sent>): Promise<string | undefined> => {
  const reference = receiverWorld()
  await reference.receiver(good.request())
  return reference.kept[0]?.key
}
