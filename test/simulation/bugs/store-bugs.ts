import { ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import type { Envelope } from "@bunq-provisioning/core"
import { Effect } from "effect"
import type { Bug } from "./bug.ts"

const of = (real: ProvisionStore["Service"], changed: Partial<ProvisionStore["Service"]>) =>
  ProvisionStore.of({ ...real, ...changed })

const uncounted = (envelope: Envelope): Envelope => ({
  ...envelope,
  work: Object.fromEntries(Object.entries(envelope.work).map(([id, work]) => [id, { ...work, attempt: 0 }]))
})
const isDamaged = ({ envelope }: { readonly envelope: Envelope }): boolean =>
  (envelope.snapshot as unknown) === null

export const storeBugs: readonly Bug[] = [
  {
    name: "lost deadline",
    seam: "port",
    by: /^(no-deadline|deadline-lost)$/,
    within: 5,
    store: (real) => of(real, { commit: (commit) => real.commit({ ...commit, deadline: null }) })
  },
  {
    name: "forgotten outbox entry",
    seam: "port",
    by: /^owed-and-forgotten$/,
    within: 150,
    store: (real) => of(real, { owing: (page) => Effect.map(real.owing(page), (found) => found.slice(1)) })
  },
  {
    name: "ack before commit",
    seam: "port",
    by: /^(commit-lost|ack-before-commit|acknowledged-and-lost)$/,
    within: 5,
    store: (real) =>
      of(real, {
        commit: (commit) =>
          real
            .commit(commit)
            .pipe(Effect.delay("200 millis"), Effect.ignore, Effect.forkDetach, Effect.asVoid)
      })
  },
  {
    name: "retry count reset by restart",
    seam: "port",
    by: /^attempts-forgotten$/,
    within: 200,
    store: (real) =>
      of(real, {
        load: (uuid) => Effect.map(real.load(uuid), (found) => (found === null ? null : uncounted(found)))
      })
  },
  {
    name: "quarantine that blocks others",
    seam: "port",
    by: /^(owed-and-forgotten|liveness)$/,
    within: 200,
    store: (real) =>
      of(real, {
        owing: (page) =>
          Effect.flatMap(real.owing(page), (found) =>
            found.some(isDamaged)
              ? Effect.fail(
                  new StoreError({ operation: "ProvisionStore.owing", reason: { _tag: "Corrupted" } })
                )
              : Effect.succeed(found)
          )
      })
  },
  {
    name: "commit without version check",
    seam: "port",
    by: /^(journal-gap|seq-went-back|journal-changed)$/,
    within: 120,
    store: (real) =>
      of(real, {
        commit: (commit) =>
          Effect.flatMap(real.load(commit.uuid), (found) =>
            real.commit({ ...commit, expected: found?.seq ?? null })
          )
      })
  }
]
