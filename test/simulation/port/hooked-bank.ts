import type { BankEntry } from "../bank/bank-log.ts"
import type { BankProvision } from "../bank/bank-records.ts"
import { makeCourier } from "../bank/courier.ts"
import { makeModelFilters } from "../bank/model-filters.ts"
import type { ModelBank } from "../bank/model-bank.ts"
import { userIdOf } from "../bank/webhook-bodies.ts"
import { makeReadRules } from "../checker/read-rules.ts"
import type { Plan } from "../plan/plan.ts"
import { isHooked } from "../world/listening-layer.ts"
import type { ServiceRuns } from "../world/service-runs.ts"

const isThrough = ({ person, status, onboarding }: BankProvision): boolean =>
  !person.audit && status === "ACTIVE" && onboarding?.verdict === "verified"

/** The bank's webhooks, and what has to be true about them while the service uses them. */
export const makeHookedBank = (plan: Plan, runs: ServiceRuns, bank: () => ModelBank) => {
  const { time, trace, desk, checker, indexOf, violated } = runs
  const filters = makeModelFilters(violated)
  const courier = makeCourier({
    time,
    filters,
    find: (uuid) => bank().find(uuid)[0],
    process: runs.process,
    faultOf: runs.ofUser(desk.ofHook),
    note: desk.note,
    answered: (attempt) => {
      if (attempt.status === 200 && !attempt.isOurs) violated("wrong-token-let-in", attempt.url)
      checker.hooks.answered(attempt)
    },
    violated,
    say: (line) => trace.line(line)
  })
  const readsOf = makeReadRules((uuid) => indexOf.has(uuid), violated)
  const isRegistered = (owner: Parameters<typeof filters.of>[0], categories: number): boolean =>
    filters.of(owner).filter(({ target }) => courier.isOurs(target)).length === categories

  /** What is not as it will be when everything is well; null when it is. */
  const missing = (): string | null => {
    if (!isRegistered({ kind: "partner" }, 1)) return "the partner's filter is not registered"
    if (!filters.holdsForeign()) return "another system's filter is gone"
    for (const one of bank().all)
      if (
        isThrough(one) &&
        bank().find(one.uuid)[0] === one &&
        !runs.isAway(one.uuid) &&
        !isRegistered({ kind: "user", uuid: one.uuid, userId: userIdOf(one) }, 2)
      )
        return `the filters of ${one.index} are not registered`
    if (courier.givenUp() > 0) return "what the bank gave up on was not asked for"
    const waiting = checker.hooks.waiting()
    return waiting.length > 0 ? `not followed: ${waiting.join(", ")}` : null
  }
  if (isHooked(plan)) runs.awaits(missing)
  return {
    filters,
    courier,
    told: (entry: BankEntry): void => {
      if (!isHooked(plan)) return
      readsOf(entry)
      if (entry.what === "provision-made") courier.changed(entry.uuid, "provision")
    }
  }
}
