/** What a write can be refused with before it has written anything: reasons of `StoreError`. */
export type Refusal = "VersionConflict" | "AlreadyExists" | "Fenced" | "InUse"

/** A refusal, without anything of Effect: the thread that writes loads none of it. */
export class Refused extends Error {
  override readonly name = "Refused"
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal)
    this.refusal = refusal
  }
}
