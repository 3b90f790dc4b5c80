import type { Commit, ProvisionStore } from "@bunq-provisioning/core/ports"
import { logEvent } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { InspectionSink } from "./inspection-message.ts"
import { makeReporter } from "./make-reporter.ts"
import type { Present } from "./make-reporter.ts"

/**
 * The same store, and an inspector, if there is one, is told of every commit that became durable, in the order of commits.
 *
 * It is told here and not from the journal, because only here what happened and the user after it are known together. An inspector that throws is left
 * alone from then on: nothing depends on who looks.
 */
export const inspectedStore = (
  store: ProvisionStore["Service"],
  sink: InspectionSink | undefined
): ProvisionStore["Service"] => {
  if (sink === undefined) return store
  const reporter = makeReporter(sink)
  let broken = false
  const tell = ({ uuid, envelope, journal }: Commit): void => {
    const present = envelope.snapshot as Present
    for (const [index, entry] of journal.entries())
      reporter.report({ uuid, entry, present: index === journal.length - 1 ? present : undefined })
  }
  const told = Effect.fnUntraced(function* (commit: Commit) {
    if (broken) return
    const failed = yield* Effect.sync(() => {
      try {
        tell(commit)
        return false
      } catch {
        return true
      }
    })
    if (!failed) return
    broken = true
    yield* logEvent({
      level: "warning",
      event: "inspector.failed",
      message: "the inspector threw, and is not told anything any more"
    })
  })
  return {
    ...store,
    commit: (commit) => Effect.tap(store.commit(commit), () => told(commit))
  } as ProvisionStore["Service"]
}
