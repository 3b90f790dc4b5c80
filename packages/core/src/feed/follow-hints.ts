import { Clock, Effect } from "effect"
import type { InterestKind } from "../view/interest.ts"
import { afterDefect } from "./after-defect.ts"
import type { FeedHint, HintSource } from "./hint-source.ts"
import type { Roster } from "./roster.ts"

const kindsOf: { readonly [about in FeedHint["about"]]: readonly InterestKind[] } = {
  provision: ["provision", "verified"],
  onboarding: ["onboarding", "settled-onboarding"],
  inquiry: ["inquiry"]
}
/** How long a hint about nobody is kept, ms: one may overtake the reply to our own create, whose deadline is shorter. */
const keptFor = 600_000
/**
 * How many of them: the oldest go first. A flood may push out one that overtook the reply to our own create; that loses nothing, because whoever is in
 * flight is read at once when they are first met, after that reply.
 */
const mostKept = 1_000
const lookAgainAfter = 1_000

/** Follows hints for ever. */
export interface HintFollower {
  readonly run: Effect.Effect<never>
  /** Nobody is waited for there any more, or not for this object: perhaps in another kind. */
  readonly again: (hints: readonly FeedHint[]) => Effect.Effect<void>
}

/**
 * Gives every hint to the roster it is about. One about somebody who is not there yet is kept for ten minutes and tried again; it costs no read, and one
 * that is about nobody never does.
 */
export const makeHintFollower = (
  { next, settle }: HintSource,
  rosters: ReadonlyMap<InterestKind, Roster>
): HintFollower => {
  /** By what they are about, so that any number about one object take one place. */
  const kept = new Map<string, { readonly hint: FeedHint; readonly until: number }>()
  const nameOf = ({ about, uuid, id }: FeedHint) => `${about} ${uuid} ${id}`
  /** Gives the keys of those it takes the place of. */
  const keep = (hint: FeedHint, until: number): readonly string[] => {
    const name = nameOf(hint)
    const before = kept.get(name)?.hint
    // At the end, as the youngest.
    kept.delete(name)
    kept.set(name, { hint, until })
    return before === undefined || before.key === hint.key ? [] : [before.key]
  }

  const give = (hint: FeedHint, now: number): "taken" | "covered" | "unknown" => {
    let outcome: "taken" | "covered" | "unknown" = "unknown"
    for (const kind of kindsOf[hint.about]) {
      const given = rosters.get(kind)?.hint(hint, now) ?? "unknown"
      if (given !== "unknown" && outcome !== "taken") outcome = given
    }
    return outcome
  }

  const broken = afterDefect("following webhooks", lookAgainAfter)

  const take = Effect.gen(function* () {
    const hints = yield* next
    const now = yield* Clock.currentTimeMillis
    const done: string[] = []
    for (const hint of hints) {
      const given = give(hint, now)
      if (given === "covered") done.push(hint.key)
      if (given === "unknown") done.push(...keep(hint, Math.min(now, hint.receivedAt) + keptFor))
    }
    for (const [name, { hint }] of kept) {
      if (kept.size <= mostKept) break
      kept.delete(name)
      done.push(hint.key)
    }
    if (done.length > 0) yield* settle(done, { unread: true })
  })

  const lookAgain = Effect.gen(function* () {
    yield* Effect.sleep(lookAgainAfter)
    const now = yield* Clock.currentTimeMillis
    const done: string[] = []
    for (const [name, { hint, until }] of kept) {
      const given = give(hint, now)
      if (given === "unknown" && now < until) continue
      kept.delete(name)
      if (given !== "taken") done.push(hint.key)
    }
    if (done.length > 0) yield* settle(done, { unread: true })
  })
  return {
    run: Effect.andThen(
      Effect.all([Effect.forever(broken(take)), Effect.forever(broken(lookAgain))], {
        concurrency: "unbounded",
        discard: true
      }),
      Effect.never
    ),
    again: (hints) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const replaced = hints.flatMap((hint) => keep(hint, now + keptFor))
        return replaced.length === 0 ? Effect.void : settle(replaced, { unread: true })
      })
  }
}
