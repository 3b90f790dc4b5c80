import { HookInbox, StoreError } from "@bunq-provisioning/core/ports"
import type { Hint } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { AcceptFault } from "../plan/plan.ts"
import type { Life, WorldTime } from "../world/world-time.ts"

interface Options {
  readonly time: WorldTime
  readonly life: Life & { kill(): void }
  /** Once per webhook that is to be kept. */
  readonly faultOf: (uuid: string) => AcceptFault | null
  readonly isOut: () => boolean
}

const failed = (operation: string): StoreError =>
  new StoreError({ operation: `HookInbox.${operation}`, reason: { _tag: "Unreadable" } })
/** Longer than the receiver waits, ms. */
const slow = 7_000

/** An inbox with everything that can happen between the arrival of a webhook and its answer. */
export const faultyInbox = (inner: HookInbox["Service"], options: Options): HookInbox["Service"] => {
  const { time, life, faultOf, isOut } = options
  const die = Effect.suspend(() => {
    life.kill()
    return Effect.never
  })
  const unlessOut = <A>(operation: string, effect: Effect.Effect<A, StoreError>) =>
    Effect.suspend(() => (isOut() ? Effect.fail(failed(operation)) : effect))
  const accept = (hint: Hint): ReturnType<typeof inner.accept> => {
    const kept = inner.accept(hint)
    switch (hint.uuid === null ? null : faultOf(hint.uuid)) {
      case "accept-failed":
        return Effect.fail(failed("accept"))
      case "accept-torn":
        return Effect.andThen(kept, Effect.fail(failed("accept")))
      case "accept-slow":
        return Effect.uninterruptible(Effect.andThen(Effect.sleep(slow), kept))
      case "crash-before-accept":
        return die
      case "crash-after-accept":
        return Effect.andThen(kept, die)
      case "crash-after-answer":
        return Effect.tap(kept, () => Effect.sync(() => time.enqueue(() => life.kill())))
      case null:
        return kept
    }
  }
  return HookInbox.of({
    accept: (hint) =>
      unlessOut(
        "accept",
        Effect.suspend(() => accept(hint))
      ),
    waiting: (page) => unlessOut("waiting", inner.waiting(page)),
    settle: (keys) => unlessOut("settle", inner.settle(keys)),
    prune: (old) => unlessOut("prune", inner.prune(old)),
    count: () => unlessOut("count", inner.count()),
    arrived: inner.arrived
  })
}
