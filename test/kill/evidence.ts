import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { verifyJournals } from "@bunq-provisioning/runtime"
import { Effect } from "effect"
import { readerOf } from "./service-layer.ts"

/** What a process was told is durable. */
export interface Acknowledged {
  readonly uuid: string
  /** null = the user themselves. */
  readonly id: string | null
}

/** What is in a database that nobody runs on. */
export interface Evidence {
  /** How many users are in each phase. */
  readonly phases: { readonly [phase: string]: number }
  readonly journalEntries: number
  /** Users whose journal does not verify. */
  readonly broken: readonly string[]
  /** Of what was acknowledged: what is not there. */
  readonly lost: readonly Acknowledged[]
}

/** Reads the tables as they are, beside or after the process that wrote them. */
export const readEvidence = (database: string, acknowledged: readonly Acknowledged[]): Promise<Evidence> =>
  Effect.runPromise(
    ProvisionStore.use(
      Effect.fnUntraced(function* (store) {
        const { entries, broken } = yield* verifyJournals(store, { limit: 1_000 })
        const counted = yield* store.phases()
        const lost: Acknowledged[] = []
        for (const one of acknowledged) {
          const there =
            one.id === null
              ? (yield* store.load(one.uuid)) !== null
              : yield* store.consumed(`${one.uuid}/${one.id}`)
          if (!there) lost.push(one)
        }
        return {
          phases: Object.fromEntries(counted.map(({ phase, users }) => [String(phase), users])),
          journalEntries: entries,
          broken: broken.map(({ uuid }) => uuid),
          lost
        }
      })
    ).pipe(Effect.provide(readerOf(database)))
  )
