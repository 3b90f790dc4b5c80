/** A promise that was broken, and how. */
export class Violation extends Error {
  override readonly name = "Violation"
  readonly rule: string
  constructor(rule: string, detail: string) {
    super(`${rule}: ${detail}`)
    this.rule = rule
  }
}
export type Violated = (rule: string, detail: string) => void
