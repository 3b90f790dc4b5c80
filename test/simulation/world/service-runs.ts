import type { Commit, ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import { ProvisionStore as StoreService } from "@bunq-provisioning/core/ports"
import type { Provisioner } from "@bunq-provisioning/runtime"
import { Layer } from "effect"
import type { Bug } from "../bugs/bug.ts"
import { makeChecker } from "../checker/checker.ts"
import { secretIn } from "../checker/commit-rules.ts"
import { Violation } from "../checker/violation.ts"
import { makePerson, uuidOf } from "../people/person.ts"
import type { Person, PersonOptions } from "../people/person.ts"
import { makeChance } from "../plan/draw-plan.ts"
import { makeFaultDesk } from "../plan/fault-desk.ts"
import type { Plan } from "../plan/plan.ts"
import { makeHappenings } from "./happenings.ts"
import { faultyStore } from "../store/faulty-store.ts"
import { memoryHost, sqliteHost } from "../store/store-host.ts"
import { Process } from "./process.ts"
import { Trace } from "./trace.ts"
import { WorldTime } from "./world-time.ts"

/** By then a process has read its outbox, whatever else it does, ms. */
const soonEnough = 12_000

export interface RunOptions {
  readonly store: "memory" | "sqlite"
  readonly bug?: Bug | undefined
}

/** What the service of one run is built with. */
export interface Run {
  readonly process: Process
  readonly store: Layer.Layer<ProvisionStore, StoreError>
  /** There was a run before this one. */
  readonly resumed: boolean
}

/** A service that is started again whatever ends it, its store, its users and the checker that looks on: the same at every seam. */
export const makeServiceRuns = (plan: Plan, { store: kind, bug }: RunOptions) => {
  const time = new WorldTime()
  const trace = new Trace(time)
  const isCalm = () => time.passed >= plan.calmAt
  const desk = makeFaultDesk(plan, isCalm)
  const chance = makeChance(plan.seed ^ 0x5eed)
  const indexOf = new Map(plan.users.map((_, index) => [uuidOf(index), index]))
  let violation: Violation | null = null
  let [crashes, runs] = [0, 0]
  let process: Process | null = null
  let storeWasOut = false

  const violated = (rule: string, detail: string): void => {
    violation ??= new Violation(rule, detail)
    trace.line(`VIOLATION ${rule}: ${detail}`)
  }
  const host = kind === "memory" ? memoryHost() : sqliteHost(time)
  const { tables } = host
  const checker = makeChecker(tables, violated)
  const outside = new Process({ time, chance: () => 0.5, log: () => {} })
  const happenings = makeHappenings({ plan, time, trace, desk, tables, process: () => process })

  const committed = ({ uuid }: Pick<Commit, "uuid">): void => {
    checker.committed(uuid)
    const user = checker.users.get(uuid)
    trace.line(`commit ${indexOf.get(uuid)} ${user?.envelope.seq} ${user?.journal.at(-1) ?? ""}`)
  }
  const log = (line: string): void => {
    trace.line(`log ${line}`)
    if (secretIn(line)) violated("secret-in-log", line)
  }
  const ofUser =
    <A>(book: (user: number) => A | null) =>
    (uuid: string): A | null => {
      const index = indexOf.get(uuid)
      return index === undefined ? null : book(index)
    }

  const start = (layerOf: (run: Run) => Layer.Layer<Provisioner, unknown>): void => {
    trace.line("process starts")
    runs += 1
    storeWasOut = false
    checker.reread(happenings.isLost)
    host.open((service) => {
      const next = new Process({ time, chance: chance.next, log })
      process = next
      const faulty = faultyStore(bug?.store?.(service) ?? service, {
        time,
        life: next,
        faultOf: ofUser(desk.ofCommit),
        isOut: () => {
          const out = happenings.storeIsOut() && !isCalm()
          storeWasOut ||= out
          return out
        },
        detached: (effect) => outside.run(effect, () => {}),
        committed
      })
      const layer = layerOf({ process: next, store: Layer.succeed(StoreService, faulty), resumed: runs > 1 })
      next.start(layer, (failure) => {
        if (failure !== null) trace.line("process could not start")
      })
      watch(next, () => start(layerOf))
      const owed = checker.owed(time.now + time.offset)
      time.after(soonEnough, () => {
        if (!next.alive || storeWasOut) return
        checker.startedSince(owed, happenings.isLost)
      })
    })
  }
  const watch = (running: Process, again: () => void): void =>
    void time.after(1_000, () => {
      if (running.alive) return watch(running, again)
      crashes += 1
      trace.line("process is gone")
      host.letGo()
      time.after(happenings.downtime(), again)
    })

  const people = (more: (index: number) => Partial<PersonOptions> = () => ({})): readonly Person[] =>
    plan.users.flatMap((planned, index) => {
      if (plan.absent.includes(index)) return []
      const person = makePerson({
        time,
        index,
        planned,
        process: () => process,
        acknowledged: ({ uuid, cause, inboxId }) => {
          trace.line(`ack ${index} ${cause}`)
          checker.acknowledged(uuid, cause, inboxId)
        },
        say: (line) => trace.line(line),
        isLost: () => happenings.isLost(uuidOf(index)),
        ...more(index)
      })
      return [person]
    })

  return {
    time,
    trace,
    desk,
    checker,
    happenings,
    indexOf: indexOf as ReadonlyMap<string, number>,
    violated,
    violation: (): Violation | null => violation,
    crashes: () => crashes,
    isCalm,
    ofUser,
    start,
    people,
    /** Who does not know yet what became of them. */
    waiting: (all: readonly Person[]): readonly Person[] =>
      all.filter(({ uuid, state }) => !state.done && !happenings.isLost(uuid)),
    /** The last look at the tables; whoever is still readable goes to `agrees`. */
    finish: (all: readonly Person[], agrees: (uuid: string) => void): void => {
      checker.reread(happenings.isLost)
      if (secretIn(tables.sealedText())) violated("secret-not-sealed", "a sealed row shows what it holds")
      for (const { uuid } of all)
        if (!happenings.isLost(uuid)) agrees(uuid)
        else if (tables.provision(uuid)?.envelope !== happenings.damaged(uuid))
          violated("damaged-row-overwritten", uuid)
    },
    remove: (): void => {
      process?.kill()
      host.remove()
    }
  }
}
