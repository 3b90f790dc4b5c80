import type { Checked } from "./checked-options.ts"
import { hintOf } from "./hint-of.ts"
import type { Load, Surroundings } from "./intake.ts"
import { readDelivery } from "./read-delivery.ts"
import { accepted, answers } from "./refusal.ts"
import type { Answer, RefusalReason } from "./refusal.ts"

interface Given {
  readonly checked: Checked
  readonly around: Surroundings
  readonly load: Load
  readonly answer: (answer: Answer) => void
  /** From the path. */
  readonly uuid: string | null
  readonly signature: string | null
}

const ignored = () => {}

/** One body, from its first byte to its answer. What is called after the answer does nothing. */
export class Reception {
  readonly #given: Given
  readonly #began: number
  #state: "reading" | "keeping" | "answered" = "reading"
  /** The first chunk as it came; more are copied together, because a thousand small ones would weigh more than what they hold. */
  #buffer: Uint8Array | null = null
  #length = 0
  #giveUp: () => void = ignored
  /** Epoch ms. */
  deadline: number

  constructor(given: Given) {
    this.#given = given
    this.#began = given.around.now()
    this.deadline = this.#began + given.checked.bodyDeadline
  }

  write(chunk: Uint8Array): void {
    if (this.#state !== "reading") return
    const { checked, load } = this.#given
    const length = this.#length + chunk.byteLength
    if (length > checked.maxBytes) return this.#refuse("too-large")
    if (this.#buffer === null) this.#hold(chunk)
    else {
      if (length > this.#buffer.byteLength) {
        const larger = new Uint8Array(Math.min(checked.maxBytes, Math.max(4_096, length * 2)))
        larger.set(this.#buffer.subarray(0, this.#length))
        this.#hold(larger)
      }
      this.#buffer.set(chunk, this.#length)
    }
    this.#length = length
    if (load.bytes > checked.maxBytesHeld) this.#refuse("flood")
  }

  end(): void {
    if (this.#state !== "reading") return
    const { checked, around, load, signature, uuid } = this.#given
    const bytes = this.#buffer?.subarray(0, this.#length) ?? new Uint8Array()
    if (signature !== null && checked.signature !== null) {
      const isValid = checked.signature(bytes, signature)
      around.signed(isValid)
      if (!isValid && checked.refusesMismatch) return this.#refuse("signature")
    }
    const read = readDelivery(bytes)
    if (read === null) return this.#refuse("body")
    if (read === "unhandled") return this.#take("unhandled")
    const now = around.now()
    const hint = hintOf(read, { bytes, uuid, receivedAt: now })
    this.#hold(null)
    load.reading.delete(this)
    load.keeping.add(this)
    this.#state = "keeping"
    this.deadline = now + checked.storeDeadline
    let isKept = false
    const giveUp = around.keep(hint, (kept) => {
      if (isKept) return
      isKept = true
      if (this.#state === "answered") load.abandoned -= 1
      else if (kept === "new" || kept === "duplicate") this.#take(kept)
      else this.#refuse(kept)
    })
    if (!isKept) this.#giveUp = giveUp
  }

  /** The client has gone: nobody waits for an answer to a body that is not there. */
  gone(): void {
    if (this.#state === "reading") this.#refuse("gone")
  }

  expire(): void {
    if (this.#state === "reading") return this.#refuse("slow")
    if (this.#state === "answered") return
    // Its place is taken until the store is done with it.
    this.#given.load.abandoned += 1
    const giveUp = this.#giveUp
    this.#refuse("store-slow")
    giveUp()
  }

  #hold(buffer: Uint8Array | null): void {
    const { load } = this.#given
    load.bytes += (buffer?.byteLength ?? 0) - (this.#buffer?.byteLength ?? 0)
    this.#buffer = buffer
  }

  #close(): void {
    const { load } = this.#given
    this.#state = "answered"
    this.#hold(null)
    this.#giveUp = ignored
    load.reading.delete(this)
    load.keeping.delete(this)
  }

  #refuse(reason: RefusalReason): void {
    this.#close()
    this.#given.around.refused(reason)
    this.#given.answer(answers[reason])
  }

  #take(outcome: "new" | "duplicate" | "unhandled"): void {
    this.#close()
    this.#given.around.taken(outcome, this.#given.around.now() - this.#began)
    this.#given.answer(accepted)
  }
}
