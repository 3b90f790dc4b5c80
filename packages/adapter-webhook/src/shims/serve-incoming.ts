import type { IncomingMessage, ServerResponse } from "node:http"
import type { Head } from "../receiver/inspect-head.ts"
import type { Intake } from "../receiver/intake.ts"
import type { Peer } from "../receiver/peer.ts"
import type { Answer } from "../receiver/refusal.ts"

/** A request of Node, with what frameworks add to it. */
export type Incoming = IncomingMessage & {
  /** Express: the URL before routers cut it. */
  readonly originalUrl?: string
  /** What a body parser made of it. */
  readonly body?: unknown
  /** The bytes a parser kept beside it, as is customary. */
  readonly rawBody?: unknown
}

interface TlsSocket {
  readonly getPeerCertificate?: () => { readonly raw?: Uint8Array }
}

const peerOf = ({ socket }: IncomingMessage, { address, certificate }: Intake["needs"]): Peer => ({
  address: address ? (socket.remoteAddress ?? null) : null,
  certificate: certificate ? ((socket as TlsSocket).getPeerCertificate?.().raw ?? null) : null
})

const headOf = (incoming: Incoming, intake: Intake): Head => ({
  method: incoming.method ?? "",
  url: incoming.originalUrl ?? incoming.url ?? "",
  header: (name) => {
    const value = incoming.headers[name]
    return typeof value === "string" ? value : value?.join(", ")
  },
  peer: peerOf(incoming, intake.needs)
})

/** The bytes as they came, where a parser was there before: a Buffer, because a text or an object is not what was sent. */
const keptBytes = ({ rawBody, body }: Incoming): Uint8Array | null => {
  const kept = [rawBody, body].find((one) => one instanceof Uint8Array)
  return kept instanceof Uint8Array ? kept : null
}

const isRead = (incoming: Incoming) => incoming.readableEnded || incoming.readableDidRead

/**
 * Feeds a request of Node to the receiver without a `Request` in between. `answer` is called exactly once. Bytes that a body parser kept are used; a body
 * that was read and not kept is answered with 500, and the log says what to change.
 */
export const serveIncoming = (intake: Intake, incoming: Incoming, answer: (answer: Answer) => void): void => {
  const kept = keptBytes(incoming)
  if (kept === null && isRead(incoming)) return answer(intake.misused())
  const reception = intake.open(headOf(incoming, intake), answer)
  if (reception === null) return
  if (kept !== null) {
    reception.write(kept)
    return reception.end()
  }
  if (incoming.destroyed) return reception.gone()
  incoming.on("data", (chunk: Uint8Array) => reception.write(chunk))
  incoming.once("end", () => reception.end())
  // After the end it changes nothing.
  incoming.once("close", () => reception.gone())
  incoming.once("error", () => reception.gone())
}

/** Writes an answer, unless nobody is there to read it. */
export const writeAnswer = (outgoing: ServerResponse, { status, headers }: Answer): void => {
  if (outgoing.destroyed || outgoing.headersSent) return
  outgoing.writeHead(status, headers)
  outgoing.end()
}
