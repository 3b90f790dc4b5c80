import type { ProvisionSnapshot } from "../lifecycle/inert-scope.ts"
import type { Problem } from "../lifecycle/provision-context.ts"
import { failingReads } from "../lifecycle/read-failure.ts"
import type { ReadName } from "../lifecycle/read-failure.ts"
import { metas } from "./deadlines.ts"
import type { InterestKind } from "./interest.ts"

const readBy: { readonly [read in ReadName]: readonly InterestKind[] } = {
  readProvision: ["provision", "verified"],
  readOnboarding: ["onboarding", "settled-onboarding"],
  readIdentity: ["identity"],
  listInquiries: ["inquiry"]
}

/** The reads that fail and are still wanted: what was to be read elsewhere is no problem any more. */
const unread = (snapshot: ProvisionSnapshot): readonly string[] => {
  const failing = failingReads(snapshot.context).map(([name]) => name as ReadName)
  if (failing.length === 0) return failing
  const watched = snapshot.status === "active" ? metas(snapshot).flatMap(({ watches }) => watches ?? []) : []
  return failing.filter((name) => readBy[name].some((kind) => watched.includes(kind)))
}

/** Waits for a person: a command that failed for good, or a read. */
export const isStalled = (snapshot: ProvisionSnapshot): boolean =>
  snapshot.hasTag("stalled") || unread(snapshot).length > 0

/** The problems that still are. */
export const problemsOf = (snapshot: ProvisionSnapshot): { readonly [name: string]: Problem } => {
  const failing = failingReads(snapshot.context)
  if (failing.length === 0) return snapshot.context.problems
  const [wanted, all] = [unread(snapshot), Object.entries(snapshot.context.problems)]
  const over = failing.flatMap(([name]) => (wanted.includes(name) ? [] : [name]))
  return Object.fromEntries(all.filter(([name]) => !over.includes(name)))
}
