import type { Person } from "../people/person.ts"
import { uuidOf } from "../people/person.ts"
import type { FaultDesk } from "../plan/fault-desk.ts"
import type { Deed, Outage, Plan, PlannedFault } from "../plan/plan.ts"
import type { RawTables } from "../store/raw-tables.ts"
import type { Process } from "./process.ts"
import type { Upkeep } from "./upkeep.ts"
import type { Trace } from "./trace.ts"
import type { WorldTime } from "./world-time.ts"

interface Options {
  readonly plan: Plan
  readonly time: WorldTime
  readonly trace: Trace
  readonly desk: FaultDesk
  readonly tables: RawTables
  readonly process: () => Process | null
  readonly upkeep: { readonly act: (deed: Upkeep) => void; readonly backUp: () => void }
}
type Timed = Exclude<PlannedFault, { readonly nth: number }>

const usualDowntime = 2_000

/** What happens at planned moments, to the machine, the bank and by people's hands. */
export const makeHappenings = ({ plan, time, trace, desk, tables, process, upkeep }: Options) => {
  const damaged = new Map<string, string>()
  let outage: Outage | null = null
  let storeOut = false
  let down = usualDowntime

  const crash = (downtime: number): void => {
    down = downtime
    process()?.kill()
  }
  const restart = (downtime: number): void => {
    down = downtime
    process()?.call(
      ({ close }) => close,
      () => process()?.kill()
    )
  }
  const happen = (fault: Timed): void => {
    switch (fault.kind) {
      case "clock-jump":
        time.offset += fault.by
        return
      case "crash":
        return crash(fault.down)
      case "restart":
        return restart(fault.down)
      case "bank-outage":
        outage = fault.as
        return void time.after(fault.lasts, () => (outage = null))
      case "store-outage":
        storeOut = true
        return void time.after(fault.lasts, () => (storeOut = false))
      case "row-damaged": {
        const uuid = uuidOf(fault.user)
        crash(usualDowntime)
        tables.damage(uuid)
        return void damaged.set(uuid, tables.provision(uuid)?.envelope ?? "")
      }
    }
  }

  const act = (deed: Deed, people: readonly Person[], registerElsewhere: () => void): void => {
    const running = process()
    const nobody = () => {}
    const person = "user" in deed ? people.find(({ index }) => index === deed.user) : undefined
    switch (deed.deed) {
      case "foreign-filter":
        return registerElsewhere()
      case "close":
        return person?.send({ type: "provision.close" })
      case "retry":
        return person?.send({ type: "provision.retry" })
      case "answer-again":
        return person?.send({
          type: "fulfilment.submit",
          fulfilment: "ADDRESS_MAIN",
          data: person.right.ADDRESS_MAIN
        })
      case "pause":
        return running?.call(({ bank }) => bank.pause("planned"), nobody)
      case "resume":
        return running?.call(({ bank }) => bank.resume, nobody)
      case "retry-all":
        return running?.call(({ retryAll }) => retryAll(), nobody)
      case "reconcile":
        return running?.call(({ reconcile }) => reconcile(), nobody)
      default:
        return upkeep.act(deed)
    }
  }
  /** An operator does not leave a pause standing for good. */
  const resume = (): void => {
    const again = () => void time.after(usualDowntime, resume)
    const running = process()
    if (running === null) return again()
    running.call(
      ({ bank }) => bank.resume,
      (reply) => (reply === null ? again() : undefined)
    )
  }

  return {
    outage: () => outage,
    storeIsOut: () => storeOut,
    isLost: (uuid: string): boolean => damaged.has(uuid),
    damaged: (uuid: string): string | undefined => damaged.get(uuid),
    restart: () => restart(usualDowntime),
    /** How long the process stays down this time. */
    downtime: (): number => {
      const own = down
      down = usualDowntime
      return own
    },
    plan: (people: readonly Person[], registerElsewhere: () => void = () => {}): void => {
      for (const fault of plan.faults)
        if (!("nth" in fault))
          time.after(fault.at, () => {
            if (fault.kind === "row-damaged" && tables.provision(uuidOf(fault.user)) === null) return
            trace.line(`fault ${JSON.stringify(fault)}`)
            desk.note(fault.kind)
            happen(fault)
          })
      for (const deed of plan.deeds) {
        if (deed.deed === "restore") time.after(deed.copiedAt, upkeep.backUp)
        time.after(deed.at, () => {
          trace.line(`deed ${JSON.stringify(deed)}`)
          act(deed, people, registerElsewhere)
        })
      }
      time.after(plan.calmAt, () => {
        trace.line("calm")
        resume()
      })
    }
  }
}
