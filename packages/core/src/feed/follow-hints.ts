import { Clock, Effect } from "effect"
import type { InterestKind } from "../view/interest.ts"
import type { FeedHint, HintSource } from "./hint-source.ts"
import type { Roster } from "./roster.ts"

const kindsOf: { readonly [about in FeedHint["about"]]: readonly InterestKind[] } = {
  provision: ["provision", "verified"],
  onboarding: ["onboarding", "settled-onboarding"],
  inquiry: ["inquiry"]
}
/** How long a hint about nobody is kept, ms: one may overtake the reply to our own create, whose deadline is shorter. */
const keptFor = 600_000
/** How many of them: the oldest go first. Whoever is waited for is read at their pace all the same. */
const mostKept = 1_000
const lookAgainAfter = 1_000

/**
 * Gives every hint to the roster it is about. One about somebody who is not there yet is kept for ten minutes and tried again; it costs no read, and one
 * that is about nobody never does.
 */
export const followHints = (
  { next, settle }: HintSource,
  rosters: ReadonlyMap<InterestKind, Roster>
): Effect.Effect<never> => {
  const kept = new Map<string, FeedHint>()

  const give = (hint: FeedHint): "taken" | "covered" | "unknown" => {
    let outcome: "taken" | "covered" | "unknown" = "unknown"
    for (const kind of kindsOf[hint.about]) {
      const given = rosters.get(kind)?.hint(hint) ?? "unknown"
      if (given !== "unknown" && outcome !== "taken") outcome = given
    }
    return outcome
  }

  const take = Effect.gen(function* () {
    const hints = yield* next
    const done: string[] = []
    for (const hint of hints) {
      const given = give(hint)
      if (given === "covered") done.push(hint.key)
      if (given === "unknown") kept.set(hint.key, hint)
    }
    for (const key of kept.keys()) {
      if (kept.size <= mostKept) break
      kept.delete(key)
      done.push(key)
    }
    if (done.length > 0) yield* settle(done)
  })

  const lookAgain = Effect.gen(function* () {
    yield* Effect.sleep(lookAgainAfter)
    const now = yield* Clock.currentTimeMillis
    const done: string[] = []
    for (const hint of kept.values()) {
      const given = give(hint)
      const isOver = now >= hint.receivedAt + keptFor
      if (given === "unknown" && !isOver) continue
      kept.delete(hint.key)
      if (given !== "taken") done.push(hint.key)
    }
    if (done.length > 0) yield* settle(done)
  })
  return Effect.andThen(
    Effect.all([Effect.forever(take), Effect.forever(lookAgain)], {
      concurrency: "unbounded",
      discard: true
    }),
    Effect.never
  )
}
