import type { InspectionMessage, InspectionSink } from "@bunq-provisioning/runtime/inspect"
import { openInspectorServer } from "../edges/inspector-server.ts"
import type { Served, Viewer } from "../edges/inspector-server.ts"
import { makeCatchUp } from "./catch-up.ts"
import { pageScript } from "./page-script.ts"
import { pageStyle } from "./page-style.ts"
import { pageText } from "./page-text.ts"

export interface InspectorOptions {
  /** On 127.0.0.1; default: a free one. */
  readonly port?: number
}

/** An inspector on this machine: give it as `inspect`, and open `url` or let a receiver of `@statelyai/inspect` read from `socket`. */
export interface Inspector extends InspectionSink {
  /** A page with the chart and what happens. Nothing is loaded from elsewhere unless somebody asks for Stately's inspector there. */
  readonly url: string
  /** Where `createWebSocketReceiver({ server })` connects. Whoever comes later is told of everybody who is there. */
  readonly socket: string
  /** How many look at it. */
  readonly viewers: () => number
  readonly close: () => Promise<void>
}

/** Where Stately's inspector is loaded from when somebody asks for it. */
const stately = "https://stately.ai"

const policy = (address: string): string =>
  `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws://${address}; frame-src ${stately}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

const serve = (path: string, address: string): Served | null => {
  if (path === "/")
    return {
      type: "text/html; charset=utf-8",
      text: pageText,
      headers: { "Content-Security-Policy": policy(address), "Referrer-Policy": "no-referrer" }
    }
  if (path === "/inspector.js") return { type: "text/javascript; charset=utf-8", text: pageScript(stately) }
  if (path === "/inspector.css") return { type: "text/css; charset=utf-8", text: pageStyle }
  return null
}

/**
 * Opens an inspector on a loopback port: what is sent to it is shown on its page and passed on to whoever listens. Close it at the end; rejects with what
 * the system says when the port is taken.
 *
 * @example
 * ```ts
 * const inspector = await openInspector()
 * const provisioner = await createProvisioner({ ...settings, inspect: inspector })
 * console.log(inspector.url)
 * ```
 */
export const openInspector = async ({ port = 0 }: InspectorOptions = {}): Promise<Inspector> => {
  const catchUp = makeCatchUp()
  /** Whom somebody who came has not been told of yet. */
  const untold = new WeakMap<Viewer, Set<string>>()
  const greet = (viewer: Viewer): void => {
    const waiting = new Set(catchUp.users())
    untold.set(viewer, waiting)
    const tell = (): void => {
      for (const user of waiting) {
        waiting.delete(user)
        const read = catchUp.of(user).map((message) => viewer.send(JSON.stringify(message)))
        // Each user brings the whole machine along; somebody who looks is given no more than they read.
        if (read.includes(false)) return viewer.whenRead(tell)
      }
    }
    tell()
  }
  const server = await openInspectorServer({ port, serve, greet })
  return {
    url: server.url,
    socket: server.url.replace("http:", "ws:"),
    viewers: server.viewers,
    send: (message: InspectionMessage) => {
      catchUp.note(message)
      if (server.viewers() === 0) return
      server.broadcast(JSON.stringify(message), (viewer) => untold.get(viewer)?.has(message.rootId) !== true)
    },
    close: server.close
  }
}
