import { Clock, Effect, Random } from "effect"
import { BankGate } from "./bank-gate.ts"
import type { Passage } from "./bank-gate.ts"
import { BunqError } from "./bunq-error.ts"
import type { BunqReason } from "./bunq-error.ts"

export const failing = (reason: BunqReason) => new BunqError({ operation: "test", reason, responseId: "r1" })
export const refused = failing({ _tag: "KeyRefused" })
export const unreachable = failing({ _tag: "Unreachable" })
export const maintenance = failing({ _tag: "Unavailable", status: 491 })

/** A bank that answers whatever it is told to, and remembers when it was called. */
export const bank = () => {
  const it = { answer: Effect.succeed("ok") as Effect.Effect<string, BunqError>, calls: [] as number[] }
  const call = Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Effect.suspend(() => {
      it.calls.push(now)
      return it.answer
    })
  )
  const pass = (passage: Passage<string> = {}) => BankGate.use((gate) => gate.through(call, passage))
  return Object.assign(it, { pass })
}
export const state = BankGate.use((gate) => gate.state)
export const stateTag = Effect.map(state, (now) => (now._tag === "Troubled" ? now.reason : now._tag))

/** Jitter at its longest. */
const steady = Effect.provideService(Random.Random, {
  nextIntUnsafe: () => 0,
  nextDoubleUnsafe: () => 0
})
export const world = <A, E>(effect: Effect.Effect<A, E, BankGate>) =>
  effect.pipe(Effect.provide(BankGate.layer()), steady)

export const many = (count: number, one: Effect.Effect<string, BunqError, BankGate>) =>
  Effect.forEach(Array.from({ length: count }), () => Effect.exit(one), { concurrency: "unbounded" })
