import { begin } from "@bunq-provisioning/core/step"
import type { Interest } from "@bunq-provisioning/core"
import type { ProvisionStore } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"

/** Commits what is waited for of one user and nothing else, as the runtime does whenever it learns something. */
export const makeInterestCommit = (store: ProvisionStore["Service"]) => {
  const seqs = new Map<string, number>()
  return (uuid: string, interest: readonly Interest[]): Effect.Effect<void> => {
    const expected = seqs.get(uuid) ?? null
    const seq = (expected ?? 0) + 1
    seqs.set(uuid, seq)
    const { envelope } = begin({ uuid, requestRef: "request", at: 0 })
    return Effect.orDie(
      store.commit({
        uuid,
        envelope: { ...envelope, seq },
        expected,
        journal: [],
        deadline: null,
        interest,
        standing: { phase: "processing", stalled: false },
        sealed: [],
        inbox: []
      })
    )
  }
}
