import type { IncomingMessage } from "node:http"
import type { WebhookReceiver } from "../receiver/webhook-receiver.ts"
import { serveIncoming } from "./serve-incoming.ts"

/** As much of a Fastify 5 reply as is needed. */
interface Reply {
  code(status: number): Reply
  headers(headers: { readonly [name: string]: string }): Reply
  send(): unknown
}

/** As much of a Fastify 5 instance as is needed. */
export interface FastifyScope {
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(
    type: string,
    parser: (request: unknown, payload: unknown, done: (error: null) => void) => void
  ): unknown
  all(path: string, handler: (request: { readonly raw: IncomingMessage }, reply: Reply) => unknown): unknown
}

/**
 * A plugin for Fastify 5. In its own scope nothing parses bodies; the parsers of the rest of the application stay as they are.
 *
 * ```ts
 * app.register(fastifyWebhooks(receiver), { prefix: "/hooks" })
 * ```
 */
export const fastifyWebhooks =
  ({ intake }: WebhookReceiver): ((scope: FastifyScope, options: unknown, done: () => void) => void) =>
  (scope, _, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser("*", (_request, _payload, ready) => ready(null))
    scope.all("/*", (request, reply) => {
      serveIncoming(intake, request.raw, ({ status, headers }) => reply.code(status).headers(headers).send())
      return reply
    })
    done()
  }
