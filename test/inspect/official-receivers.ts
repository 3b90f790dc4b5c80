import net from "node:net"
import type { AddressInfo } from "node:net"
import type { InspectionMessage } from "@bunq-provisioning/runtime/inspect"
import {
  createBrowserInspector,
  createBrowserReceiver,
  createWebSocketInspector,
  createWebSocketReceiver
} from "@statelyai/inspect"
import { createInspectorServer } from "@statelyai/inspect/server"
import { vi } from "vitest"

/** What an official receiver got. */
export const received = (server: string): InspectionMessage[] => {
  const messages: InspectionMessage[] = []
  createWebSocketReceiver({ server }).subscribe((message) => void messages.push(message as InspectionMessage))
  return messages
}

/** Stately's server, kept on loopback and on a free port: by itself it listens on every address of the machine. */
export const statelyServer = async () => {
  const sockets = new Set<net.Socket>()
  const listening = Promise.withResolvers<number>()
  const original = net.Server.prototype.listen
  const spy = vi.spyOn(net.Server.prototype, "listen").mockImplementation(function (this: net.Server) {
    this.on("connection", (socket) => sockets.add(socket))
    this.once("listening", () => listening.resolve((this.address() as AddressInfo).port))
    return original.call(this, { port: 0, host: "127.0.0.1" })
  } as typeof original)
  const server = createInspectorServer({ autoOpen: false })
  spy.mockRestore()
  const address = `ws://127.0.0.1:${await listening.promise}`
  return {
    address,
    inspector: createWebSocketInspector({ url: address }),
    [Symbol.dispose]: () => {
      server.stop()
      for (const socket of sockets) socket.destroy()
    }
  }
}

type Listener = (event: { readonly data: unknown }) => void

/** As much of two windows as an inspector and its receiver need. */
export const windows = () => {
  const opened: Listener[] = []
  const opener: Listener[] = []
  const on = (listeners: Listener[]) => (_: string, listener: Listener) => void listeners.push(listener)
  const tell = (listeners: Listener[]) => (data: unknown) => {
    for (const listener of listeners) listener({ data: structuredClone(data) })
  }
  const inspected = {
    open: () => ({ postMessage: tell(opened) }),
    addEventListener: on(opener)
  } as unknown as Window
  const page = { opener: { postMessage: tell(opener) }, addEventListener: on(opened) }
  const own = Object.assign(page, { self: page, top: page }) as unknown as Window
  // With its default of 10 it cuts objects with more members short.
  const inspector = createBrowserInspector({ window: inspected, serializationDepthLimit: 50 })
  return {
    inspector,
    receive: (): InspectionMessage[] => {
      const messages: InspectionMessage[] = []
      createBrowserReceiver({ window: own }).subscribe(
        (message) => void messages.push(message as InspectionMessage)
      )
      return messages
    }
  }
}
