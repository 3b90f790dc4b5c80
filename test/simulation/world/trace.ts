import { createHash } from "node:crypto"
import type { WorldTime } from "./world-time.ts"

/** What happened in a seed, line by line; the same seed gives the same bytes. */
export class Trace {
  readonly lines: string[] = []
  readonly #time: WorldTime

  constructor(time: WorldTime) {
    this.#time = time
  }

  line(text: string): void {
    this.lines.push(`${(this.#time.passed / 1_000).toFixed(3)} ${text}`)
  }

  get digest(): string {
    const hash = createHash("sha256")
    for (const line of this.lines) hash.update(line).update("\n")
    return hash.digest("hex")
  }
}
