import type { Hint } from "@bunq-provisioning/core/ports"
import type { Checked } from "./checked-options.ts"
import { inspectHead } from "./inspect-head.ts"
import type { Head } from "./inspect-head.ts"
import { Reception } from "./reception.ts"
import { answers } from "./refusal.ts"
import type { Answer, RefusalReason } from "./refusal.ts"

/** What came of an attempt to keep a hint. */
export type Kept = "new" | "duplicate" | "inbox-full" | "store"

/** What the intake is given: where hints go, and who hears what happened. */
export interface Surroundings {
  readonly now: () => number
  /** Tells once what came of it, at once or later; returns a way to give up. */
  readonly keep: (hint: Hint, done: (kept: Kept) => void) => () => void
  readonly refused: (reason: RefusalReason) => void
  /** `took` in ms, since the head was there. */
  readonly taken: (outcome: "new" | "duplicate" | "unhandled", took: number) => void
  readonly signed: (isValid: boolean) => void
  /** The first is under way: `sweep` is called from now on, until it returns false. */
  readonly begun: () => void
}

/** Takes one body as it arrives. What is called after the answer does nothing. */
export interface BodyIntake {
  readonly write: (chunk: Uint8Array) => void
  readonly end: () => void
  /** The client has gone. */
  readonly gone: () => void
}

/** The receiver below `Request` and `Response`, for a server that has the parts of a request in another form. */
export interface Intake {
  /** What a shim has to tell of the peer. */
  readonly needs: { readonly address: boolean; readonly certificate: boolean }
  /** Checks all that needs no body. Answers exactly once, maybe before it returns; null = it did, and the body is not wanted. */
  readonly open: (head: Head, answer: (answer: Answer) => void) => BodyIntake | null
  /** Answers a request whose body somebody has read before, and logs what to change. */
  readonly misused: () => Answer
}

/** What is under way, bounded in number and bytes. */
export interface Load {
  readonly reading: Set<Reception>
  readonly keeping: Set<Reception>
  /** Answered, while the store still works on them. */
  abandoned: number
  bytes: number
}

const expire = (waiting: ReadonlySet<Reception>, now: number): void => {
  // All wait equally long: the oldest come first.
  for (const reception of waiting) {
    if (reception.deadline > now) break
    reception.expire()
  }
}

/** One for all requests of a receiver. `sweep` ends what took too long and says whether anything is still under way. */
export const makeIntake = (
  checked: Checked,
  around: Surroundings
): Intake & { readonly sweep: () => boolean; readonly load: Load } => {
  const load: Load = { reading: new Set(), keeping: new Set(), abandoned: 0, bytes: 0 }
  const refuse = (reason: RefusalReason): Answer => {
    around.refused(reason)
    return answers[reason]
  }
  return {
    needs: {
      address: checked.source !== null && checked.proxies === 0,
      certificate: checked.certificate !== null
    },
    load,
    open: (head, answer) => {
      const inspected = inspectHead(checked, head)
      if (typeof inspected === "string") {
        answer(refuse(inspected))
        return null
      }
      const { reading, keeping, abandoned } = load
      if (reading.size + keeping.size + abandoned >= checked.maxConcurrent) {
        answer(refuse("flood"))
        return null
      }
      const reception = new Reception({ checked, around, load, answer, ...inspected })
      reading.add(reception)
      around.begun()
      return reception
    },
    misused: () => refuse("misused"),
    sweep: () => {
      const now = around.now()
      expire(load.reading, now)
      expire(load.keeping, now)
      return load.reading.size + load.keeping.size > 0
    }
  }
}
