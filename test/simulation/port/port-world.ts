import { makeBankLimits } from "../bank/bank-limits.ts"
import { makeModelBank } from "../bank/model-bank.ts"
import type { ModelBank } from "../bank/model-bank.ts"
import { agrees, makeBankRules } from "../checker/bank-rules.ts"
import type { Outcome } from "../outcome.ts"
import { uuidOf } from "../people/person.ts"
import type { Plan } from "../plan/plan.ts"
import { isHooked } from "../world/listening-layer.ts"
import { makeServiceRuns } from "../world/service-runs.ts"
import type { RunOptions } from "../world/service-runs.ts"
import { StandStill } from "../world/world-time.ts"
import { makeHookedBank } from "./hooked-bank.ts"
import { countingRandom, keptPause, serviceLayer } from "./service-layer.ts"

/** Far more than any seed needs; a world that spins is a finding. */
const mostJumps = 150_000
/** How long after the last fault everybody must be where they belong, ms. */
const calmFor = 12 * 3_600_000

/** Plays a plan at the `BunqApi` port. */
export const playAtPort = (plan: Plan, options: RunOptions): Outcome => {
  const runs = makeServiceRuns(plan, options)
  const { time, trace, desk, checker, happenings, indexOf, violated } = runs
  const bankRules = makeBankRules(plan, violated)
  const hooked = makeHookedBank(plan, runs, () => bank)
  const bank: ModelBank = makeModelBank({
    time,
    knows: (uuid) => {
      const index = indexOf.get(uuid) ?? 0
      return { index, person: plan.users[index]! }
    },
    told: (entry) => {
      const { what, uuid } = entry
      trace.line(`bank ${what} ${what === "request" ? `${entry.endpoint} ` : ""}${indexOf.get(uuid) ?? ""}`)
      bankRules.told(entry)
      hooked.told(entry)
    }
  })
  const [random, pause, limits] = [countingRandom(), keptPause(), makeBankLimits()]
  const network = {
    time,
    bank,
    ...hooked,
    limits,
    faultOf: runs.ofUser(desk.ofCall),
    lateCreate: (uuid: string) => void bankRules.late.add(uuid),
    outage: () => (runs.isCalm() ? null : happenings.outage()),
    keyWorks: runs.keyWorks,
    sending: runs.sending
  }
  const [sightingFaultOf, { begin }] = [runs.ofUser(desk.ofSighting), checker.calls]

  if (isHooked(plan)) bank.watch(hooked.courier.changed)
  const people = runs.people()
  for (const { index, planned } of people) if (planned.adopted) bank.create(uuidOf(index))
  happenings.plan(people, hooked.filters.registerElsewhere)
  runs.start((run) =>
    serviceLayer({ ...run, plan, bug: options.bug, network, random, pause, sightingFaultOf, begin })
  )

  const end = time.now + plan.calmAt + calmFor + plan.tail
  const { isOver } = runs
  try {
    time.drain()
    while (!isOver() && time.jumps < mostJumps && time.jump(end)) time.drain()
  } catch (error) {
    if (!(error instanceof StandStill)) throw error
    violated("spins", "something goes on and on, and time does not pass")
  }
  if (!isOver()) runs.overdue()
  if (runs.violation() === null)
    runs.finish((known, uuid) => agrees(known, { bank, uuid, excused: bankRules.late.has(uuid) }, violated))
  runs.remove()
  const requests = bank.log.entries.filter(({ what }) => what === "request").length
  return { violation: runs.violation(), trace, ...runs.tally(requests) }
}
