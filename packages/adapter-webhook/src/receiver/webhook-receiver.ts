import type { Head } from "./inspect-head.ts"
import type { Intake } from "./intake.ts"
import type { Peer } from "./peer.ts"
import { WebhookBodyError } from "./webhook-body-error.ts"
import type { Answer } from "./refusal.ts"

/**
 * Receives bunq's webhooks. Answers 200 when what a delivery names is durable (I2) or not of interest, 503 when bunq should come again, 4xx for what can
 * never become valid; the answer holds nothing of the input.
 *
 * Rejects with `WebhookBodyError` when somebody has read the body before: nothing can be checked without its bytes.
 */
export interface WebhookReceiver {
  (request: Request, peer?: Peer): Promise<Response>
  /** For the shims of frameworks. */
  readonly intake: Intake
}

const unknownPeer: Peer = { address: null }

const headOf = ({ method, url, headers }: Request, peer: Peer): Head => ({
  method,
  url,
  header: (name) => headers.get(name),
  peer
})

/** Hands the body over chunk by chunk, until it ends or an answer is there before. */
const receiveBody = async (
  body: ReadableStream<Uint8Array> | null,
  open: (answer: (answer: Answer) => void) => ReturnType<Intake["open"]>
): Promise<Answer> => {
  const { promise, resolve } = Promise.withResolvers<Answer>()
  let reader: ReadableStreamDefaultReader<unknown> | null = null
  let isAnswered = false
  const reception = open((answer) => {
    isAnswered = true
    // Whoever still sends is told that nobody listens.
    reader?.cancel().catch(() => {})
    resolve(answer)
  })
  if (reception === null) {
    body?.cancel().catch(() => {})
    return promise
  }
  reader = body?.getReader() ?? null
  try {
    while (reader !== null && !isAnswered) {
      const { done, value } = await reader.read()
      if (done) break
      if (!(value instanceof Uint8Array)) throw new TypeError("Not bytes.")
      reception.write(value)
    }
    reader = null
    reception.end()
  } catch {
    reception.gone()
  }
  return promise
}

export const makeReceive = (intake: Intake): WebhookReceiver => {
  const receive = async (request: Request, peer: Peer = unknownPeer): Promise<Response> => {
    // Whoever has no compiler may hand in a parsed body.
    if (typeof request?.headers?.get !== "function" || request.bodyUsed) {
      intake.misused()
      throw new WebhookBodyError()
    }
    const { status, headers } = await receiveBody(request.body, (answer) =>
      intake.open(headOf(request, peer), answer)
    )
    return new Response(null, { status, headers })
  }
  return Object.defineProperty(receive, "intake", { value: intake }) as WebhookReceiver
}
