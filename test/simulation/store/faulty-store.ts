import { ProvisionStore, sealedPurpose, StoreError } from "@bunq-provisioning/core/ports"
import type { Commit } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { CommitFault, UpkeepFault, UpkeepKind } from "../plan/plan.ts"
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
  /** Once per write of an operator's work: whether it is durable when the power goes; null = it does not. */
  readonly upkeepFaultOf: (kind: UpkeepFault) => { readonly written: boolean } | null
  /** Something old went. */
  readonly pruned: (kind: UpkeepKind) => void
  /** Hears of every commit before it is on its way. */
  readonly attempted: (commit: Commit) => void
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
  const { time, life, faultOf, isOut, detached, committed, upkeepFaultOf, pruned } = options
  const die = Effect.suspend(() => {
    life.kill()
    return Effect.never
  })

  const commit = (one: Commit): Effect.Effect<void, StoreError> => {
    const written = Effect.tap(inner.commit(one), () => Effect.sync(() => committed(one)))
    return Effect.suspend(() => {
      if (isOut()) return Effect.fail(failed("commit"))
      options.attempted(one)
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
  const store = { ...(Object.fromEntries(rest) as unknown as Store), commit }
  const upkeep = <A, E>(kind: UpkeepFault, write: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.suspend(() => {
      const fault = upkeepFaultOf(kind)
      return fault === null ? write : fault.written ? Effect.andThen(write, die) : die
    })
  const sweeping = <E>(kind: UpkeepKind, write: Effect.Effect<number, E>) =>
    upkeep(
      "crash-in-sweep",
      Effect.tap(write, (count) => Effect.sync(() => (count > 0 ? pruned(kind) : undefined)))
    )
  return ProvisionStore.of({
    ...store,
    eraseSealed: (owner) => upkeep("crash-in-erasure", store.eraseSealed(owner)),
    replaceSealed: (row) =>
      row.expected !== null && row.purpose === sealedPurpose.dataKey
        ? upkeep("crash-in-rotation", store.replaceSealed(row))
        : store.replaceSealed(row),
    putSealed: (row) =>
      row.purpose === "restore" ? upkeep("crash-in-restore", store.putSealed(row)) : store.putSealed(row),
    pruneJournal: (uuid, through) => sweeping("journal-pruned", store.pruneJournal(uuid, through)),
    pruneInbox: (old) => sweeping("inbox-pruned", store.pruneInbox(old)),
    dropSealed: (owner, purposes) =>
      upkeep(
        "crash-in-sweep",
        Effect.tap(store.dropSealed(owner, purposes), () => Effect.sync(() => pruned("sealed-dropped")))
      )
  })
}
