import type { IncomingMessage, ServerResponse } from "node:http"
import type { WebhookReceiver } from "../receiver/webhook-receiver.ts"
import { serveIncoming, writeAnswer } from "./serve-incoming.ts"

/**
 * A handler for Express 4 and 5. Give it its route before any body parser, or let the parser keep the bytes:
 * `express.json({ verify: (request, _, bytes) => { request.rawBody = bytes } })`. Behind a parser that keeps nothing every delivery is answered with
 * 500, and the log says what to change.
 *
 * ```ts
 * app.use("/hooks", expressHandler(receiver))
 * ```
 */
export const expressHandler =
  ({ intake }: WebhookReceiver): ((request: IncomingMessage, response: ServerResponse) => void) =>
  (request, response) =>
    serveIncoming(intake, request, (answer) => writeAnswer(response, answer))
