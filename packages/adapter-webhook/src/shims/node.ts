import type { IncomingMessage, ServerResponse } from "node:http"
import type { WebhookReceiver } from "../receiver/webhook-receiver.ts"
import { serveIncoming, writeAnswer } from "./serve-incoming.ts"

/**
 * A listener for `http.createServer` and `https.createServer`. For pinned client certificates the server needs `requestCert: true`.
 *
 * ```ts
 * createServer(nodeListener(receiver)).listen(3000)
 * ```
 */
export const nodeListener =
  ({ intake }: WebhookReceiver): ((incoming: IncomingMessage, outgoing: ServerResponse) => void) =>
  (incoming, outgoing) =>
    serveIncoming(intake, incoming, (answer) => writeAnswer(outgoing, answer))
