/**
 * A delivery arrived without its raw bytes: something in front of the receiver, such as a body parser, has read them. It is a mistake in the application,
 * not of bunq; the request is answered with 500, so that bunq tries again.
 */
export class WebhookBodyError extends Error {
  readonly _tag = "WebhookBodyError"
  override readonly name = "WebhookBodyError"
  constructor() {
    super(
      "The body of a webhook was read before the receiver got it, and a parsed body is not the bytes bunq sent. Put the receiver before any body parser, or let the parser keep the bytes (a Buffer in `rawBody` or `body`)."
    )
  }
}
