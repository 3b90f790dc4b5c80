/** Ctrl-C or SIGTERM came; the message says what is left. */
export class Interrupted extends Error {
  readonly _tag = "Interrupted"
  override readonly name = "Interrupted"
  readonly reason = "Interrupted"
  constructor(message = "Interrupted before anything was done.") {
    super(message)
  }
}
