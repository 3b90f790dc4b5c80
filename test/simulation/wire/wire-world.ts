import { scenarios } from "@bunq-provisioning/sandbox"
import type { ScenarioName } from "@bunq-provisioning/sandbox"
import { statesIn } from "../checker/waiting-rules.ts"
import type { Outcome } from "../outcome.ts"
import { withHooks } from "../plan/draw-hooks.ts"
import { makeChance } from "../plan/draw-plan.ts"
import type { Plan, PlannedUser } from "../plan/plan.ts"
import { countingRandom, keptPause } from "../port/service-layer.ts"
import { isHooked } from "../world/listening-layer.ts"
import { makeServiceRuns } from "../world/service-runs.ts"
import type { RunOptions } from "../world/service-runs.ts"
import { forbidGlobals } from "../world/forbid-globals.ts"
import { openWireBank } from "./wire-bank.ts"
import { wireLayer } from "./wire-layer.ts"

/** Reads cost real work here, so nobody is waited for as long as at the port. */
const [mostJumps, calmFor] = [60_000, 6 * 3_600_000]
const hookedOneOf = 3
/** Turns of the event loop without anything happening: streams of the platform need one now and then. */
const calmTurns = 3
/** Taken before it is forbidden. */
const immediate = setImmediate

const scenarioOf = ({ fate, identityResults }: PlannedUser): ScenarioName =>
  fate !== "verified" ? fate : identityResults.length > 1 ? "rejected-then-approved" : "verified"

/** A plan as the sandbox can play it: users who are known beforehand are not, nobody takes hours, the bank knows one key, and its requests do not say whose they are. */
const playable = (drawn: Plan): Plan => {
  // Far fewer are played here, so far more of them have to hear of changes by webhook.
  const isMore = !isHooked(drawn) && drawn.seed % hookedOneOf === 0
  const plan = isMore ? withHooks(drawn, makeChance(drawn.seed ^ 0x400c)) : drawn
  return {
    ...plan,
    deeds: plan.deeds.filter(({ deed }) => deed !== "restore" && deed !== "replace-partner-key"),
    tail: 0,
    users: plan.users.map((user) => ({ ...user, adopted: false, dawdles: 0, slowness: 1 }))
  }
}

/** Plays a plan on the wire: `BunqHttp` with its sessions, signatures and limits, ky, and the local bank with its seeded faults in the same process. */
export const playAtWire = async (drawn: Plan, options: RunOptions): Promise<Outcome> => {
  const plan = playable(drawn)
  const restore = forbidGlobals({ stillStopwatch: true })
  try {
    const runs = makeServiceRuns(plan, options)
    const { time, trace, desk, checker, happenings, violated } = runs
    const bank = await openWireBank({
      plan,
      time,
      trace,
      violated,
      process: runs.process,
      answered: checker.hooks.answered
    })
    if (isHooked(plan))
      runs.awaits(() => {
        const waiting = checker.hooks.waiting()
        return bank.missing() ?? (waiting.length > 0 ? `not followed: ${waiting.join(", ")}` : null)
      })
    const [random, pause] = [countingRandom(), keptPause()]
    const people = runs.people((index) => ({
      email: `canary.${index}+${scenarioOf(plan.users[index]!)}@example.com`
    }))
    happenings.plan(people)
    time.after(plan.calmAt, bank.calm)
    runs.start((run) =>
      wireLayer({
        ...run,
        plan,
        bug: options.bug,
        time,
        bank: bank.sandbox,
        random,
        pause,
        outage: () => (runs.isCalm() ? null : happenings.outage()),
        begin: checker.calls.begin
      })
    )

    const settle = async (): Promise<void> => {
      for (let turns = 0; turns < calmTurns;) {
        const before = time.activity
        time.drain()
        await new Promise((resolve) => immediate(resolve))
        time.drain()
        turns = time.activity === before ? turns + 1 : 0
      }
      bank.look()
    }
    const end = time.now + plan.calmAt + calmFor
    const { isOver } = runs
    await settle()
    while (!isOver() && time.jumps < mostJumps && time.jump(end)) await settle()
    if (!isOver()) runs.overdue()
    if (runs.violation() === null)
      runs.finish((known, uuid) => {
        const index = runs.indexOf.get(uuid) ?? 0
        const [outer = "", inner = ""] = statesIn(known.value)
        const place = outer === "open" ? inner : outer
        const ends = scenarios.find(({ name }) => name === scenarioOf(plan.users[index]!))?.ends
        if (place !== ends && !(place === "closed" && known.closing))
          violated("disagrees", `${uuid} is ${place}, not ${ends}`)
      })
    bank.finish(people.length)
    runs.remove()
    const { counts } = bank.sandbox.control.webhooks.state()
    await bank.sandbox.close()
    const { requests, faults } = bank.sandbox.statistics()
    for (const [kind, count] of Object.entries(faults))
      for (let n = 0; n < count; n += 1) desk.note(`wire:${kind}` as never)
    for (const [kind, count] of Object.entries(counts.faults))
      for (let n = 0; n < count; n += 1) desk.note(`hook:${kind}` as never)
    return { violation: runs.violation(), trace, ...runs.tally(requests.total) }
  } finally {
    restore()
  }
}
