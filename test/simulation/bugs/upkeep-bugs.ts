import { ProvisionStore, sealedPurpose } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { Bug } from "./bug.ts"

const of = (real: ProvisionStore["Service"], changed: Partial<ProvisionStore["Service"]>) =>
  ProvisionStore.of({ ...real, ...changed })

/** Mistakes in what operators do with what is kept. */
export const upkeepBugs: readonly Bug[] = [
  {
    name: "erasure that leaves rows",
    seam: "port",
    by: /^erased-and-sealed$/,
    within: 60,
    store: (real) => of(real, { eraseSealed: (owner) => real.dropSealed(owner, [sealedPurpose.dataKey]) })
  },
  {
    name: "erased user taken up again after a restart",
    seam: "port",
    by: /^(erased-and-back|erased-and-sealed|sent-for-erased)$/,
    within: 100,
    store: (real) =>
      of(real, {
        load: (uuid) =>
          Effect.map(real.load(uuid), (found) => {
            if (found === null) return null
            const { erased: _, ...rest } = found
            return rest
          })
      })
  },
  {
    name: "rotation that skips a row",
    seam: "port",
    by: /^not-under-new-key$/,
    within: 60,
    store: (real) =>
      of(real, {
        replaceSealed: (row) =>
          row.purpose === sealedPurpose.dataKey && row.expected !== null && row.owner.endsWith("3")
            ? Effect.succeed(true)
            : real.replaceSealed(row)
      })
  },
  {
    name: "journal pruned to the end",
    seam: "port",
    by: /^(journal-changed|pruned-too-early|chain-broken)$/,
    from: 70,
    within: 150,
    store: (real) =>
      of(real, {
        pruneJournal: (uuid, { at }) =>
          Effect.flatMap(real.journalEnd(uuid), ({ number }) =>
            real.pruneJournal(uuid, { through: number, at })
          )
      })
  },
  {
    name: "old copy that counts as the present",
    seam: "port",
    by: /^command-before-re-read$/,
    within: 100,
    store: (real) => of(real, { latestAt: () => Effect.succeed(null) })
  },
  {
    name: "message marked as taken before the commit",
    seam: "port",
    by: /^(ack-before-commit|acknowledged-and-lost)$/,
    within: 60,
    store: (real) => {
      const taken = new Set<string>()
      return of(real, {
        consumed: (id) => (taken.has(id) ? Effect.succeed(true) : real.consumed(id)),
        commit: (commit) => {
          for (const id of commit.inbox) taken.add(id)
          return real.commit(commit)
        }
      })
    }
  }
]
