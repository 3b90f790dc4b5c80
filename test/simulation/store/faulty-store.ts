import { ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import type { Commit } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { CommitFault } from "../plan/plan.ts"
import type { Life, WorldTime } from "../world/world-time.ts"

type Store = ProvisionStore["Service"]
type Method = (...args: readonly never[]) => Effect.Effect<unknown, StoreError>

interface Options {
  readonly time: WorldTime
  readonly life: Life & { kill(): void }
  /** Once per commit. */
  readonly faultOf: (uuid: string) => CommitFault | null
  /** Nothing can be read or written. */
  readonly isOut: () => boolean
  /** Runs what nobody waits for and no crash ends. */
  readonly detached: (effect: Effect.Effect<unknown>) => void
  /** Hears of every commit that is in the tables, before anybody else does. */
  readonly committed: (commit: Commit) => void
}

const failed = (operation: string): StoreError =>
  new StoreError({ operation: `ProvisionStore.${operation}`, reason: { _tag: "Unreadable" } })
const [slow, late] = [4_000, 7_000]

/**
 * A store with everything that can happen between a process and its disk. A commit that is late is written although nobody waits for it any more, perhaps after
 * the process died; one that is torn is written, and reported as failed.
 */
export const faultyStore = (inner: Store, options: Options): Store => {
  const { time, life, faultOf, isOut, detached, committed } = options

  const commit = (one: Commit): Effect.Effect<void, StoreError> => {
    const written = Effect.tap(inner.commit(one), () => Effect.sync(() => committed(one)))
    const die = Effect.suspend(() => {
      life.kill()
      return Effect.never
    })
    return Effect.suspend(() => {
      if (isOut()) return Effect.fail(failed("commit"))
      switch (faultOf(one.uuid)) {
        case "commit-failed":
          return Effect.fail(failed("commit"))
        case "commit-slow":
          return Effect.andThen(Effect.sleep(slow), written)
        case "commit-torn":
          return Effect.andThen(written, Effect.fail(failed("commit")))
        case "commit-late":
          // On its way to the disk: neither a crash nor an impatient caller calls it back.
          time.after(late, () => detached(Effect.ignore(written)))
          return Effect.fail(failed("commit"))
        case "crash-before-commit":
          return die
        case "crash-after-commit":
          return Effect.andThen(written, die)
        case "crash-after-reply":
          return Effect.tap(written, () => Effect.sync(() => time.enqueue(() => life.kill())))
        case null:
          return written
      }
    })
  }
  const rest = Object.entries(inner).map(([name, method]) => {
    const call = method as unknown as Method
    const faulty = (...args: readonly never[]) =>
      Effect.suspend((): Effect.Effect<unknown, StoreError> =>
        isOut() ? Effect.fail(failed(name)) : call(...args)
      )
    return [name, faulty] as const
  })
  return ProvisionStore.of({ ...(Object.fromEntries(rest) as unknown as Store), commit })
}
