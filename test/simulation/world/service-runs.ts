import type { Commit, HookInbox, ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import type { Provisioner } from "@bunq-provisioning/runtime"
import type { Layer } from "effect"
import type { Bug } from "../bugs/bug.ts"
import { makeChecker } from "../checker/checker.ts"
import { secretIn } from "../checker/commit-rules.ts"
import { Violation } from "../checker/violation.ts"
import { makeOperator } from "../people/operator.ts"
import { makePerson, uuidOf } from "../people/person.ts"
import type { Person, PersonOptions } from "../people/person.ts"
import { makeChance } from "../plan/draw-plan.ts"
import { makeFaultDesk } from "../plan/fault-desk.ts"
import type { UserRecord } from "../checker/user-record.ts"
import type { Tally } from "../outcome.ts"
import type { Plan } from "../plan/plan.ts"
import { makeEnding } from "./ending.ts"
import { makeHappenings } from "./happenings.ts"
import { keptLayer } from "../store/kept-layer.ts"
import { memoryHost, sqliteHost } from "../store/store-host.ts"
import type { StoreHost } from "../store/store-host.ts"
import { Process } from "./process.ts"
import { Trace } from "./trace.ts"
import { makeUpkeep, mayBePruned } from "./upkeep.ts"
import type { StartedWith } from "./upkeep.ts"
import { WorldTime } from "./world-time.ts"

/** By then a process has read its outbox, whatever else it does, ms. */
const soonEnough = 12_000

export interface RunOptions {
  /** A kind that is made anew for every run, or what gives one of another kind, with nothing in it. */
  readonly store: "memory" | "sqlite" | ((time: WorldTime) => StoreHost)
  readonly bug?: Bug | undefined
}

/** What the service of one run is built with. */
export interface Run extends StartedWith {
  readonly process: Process
  readonly store: Layer.Layer<ProvisionStore | HookInbox, StoreError>
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
  let [storeWasOut, onboardings] = [false, 0]
  let persons: readonly Person[] = []
  let awaited: () => string | null = () => null

  const violated = (rule: string, detail: string): void => {
    violation ??= new Violation(rule, detail)
    trace.line(`VIOLATION ${rule}: ${detail}`)
  }
  const host = typeof kind === "function" ? kind(time) : kind === "memory" ? memoryHost() : sqliteHost(time)
  const { tables } = host
  const checker = makeChecker({ tables, violated, mayBePruned: (at) => mayBePruned(plan, time, at) })
  const outside = new Process({ time, chance: () => 0.5, log: () => {} })
  const operator = makeOperator({ time, process: () => process, say: (line) => trace.line(line) })
  const upkeep = makeUpkeep({
    plan,
    time,
    desk,
    host,
    checker,
    operator,
    violated,
    isLost: (uuid) => happenings.isLost(uuid),
    restart: () => happenings.restart(),
    wentBack: () => {
      trace.line("copy is put back")
      for (const person of persons) person.wentBack()
    }
  })
  const happenings = makeHappenings({ plan, time, trace, desk, tables, upkeep, process: () => process })

  const committed = ({ uuid }: Pick<Commit, "uuid">): void => {
    checker.committed(uuid)
    const user = checker.users().get(uuid)
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

  const isOut = (): boolean => {
    storeWasOut ||= happenings.storeIsOut() && !isCalm()
    return happenings.storeIsOut() && !isCalm()
  }
  const start = (layerOf: (run: Run) => Layer.Layer<Provisioner, unknown>): void => {
    trace.line("process starts")
    runs += 1
    storeWasOut = false
    checker.reread(happenings.isLost)
    const startedWith = upkeep.starting()
    const epoch = upkeep.epoch()
    host.open((store, inbox) => {
      const next = new Process({ time, chance: chance.next, log, gone: () => gone(() => start(layerOf)) })
      process = next
      const kept = keptLayer(
        { store, inbox, bug },
        {
          time,
          life: next,
          faultOf: ofUser(desk.ofCommit),
          acceptFaultOf: ofUser(desk.ofAccept),
          isOut,
          detached: (effect) => (epoch === upkeep.epoch() ? outside.run(effect, () => {}) : undefined),
          upkeepFaultOf: desk.ofUpkeep,
          pruned: desk.note,
          attempted: checker.acknowledgements.attempted,
          committed
        }
      )
      const layer = layerOf({ ...startedWith, process: next, store: kept, resumed: runs > 1 })
      next.start(layer, (failure) => {
        if (failure === null) upkeep.serves()
        else trace.line("process could not start")
      })
      const owed = checker.owed(time.now + time.offset)
      time.after(soonEnough, () => {
        if (!next.alive || storeWasOut || upkeep.isReading()) return
        checker.startedSince(owed, happenings.isLost)
      })
    })
  }
  /** Whoever looks after it sees that a moment later. */
  const gone = (again: () => void): void =>
    void time.after(500, () => {
      crashes += 1
      trace.line("process is gone")
      host.letGo()
      time.after(happenings.downtime(), again)
    })

  const people = (more: (index: number) => Partial<PersonOptions> = () => ({})): readonly Person[] => {
    persons = plan.users.flatMap((planned, index) => {
      if (plan.absent.includes(index)) return []
      const person = makePerson({
        time,
        index,
        planned,
        process: () => process,
        acknowledged: (what) => {
          trace.line(`ack ${index} ${what.cause}`)
          checker.acknowledgements.told(what)
        },
        knownUpTo: () => checker.acknowledgements.upTo(uuidOf(index)),
        say: (line) => trace.line(line),
        isLost: () => isAway(uuidOf(index)),
        ...more(index)
      })
      return [person]
    })
    return persons
  }
  const isAway = (uuid: string): boolean => happenings.isLost(uuid) || checker.isErased(uuid)
  /** Who does not know yet what became of them. */
  const waiting = (): readonly Person[] => persons.filter(({ uuid, state }) => !state.done && !isAway(uuid))

  const ending = makeEnding({
    plan,
    time,
    operator,
    violated,
    isLost: happenings.isLost,
    isCalm: () => isCalm() && waiting().length === 0 && awaited() === null
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
    isCalm,
    ofUser,
    start,
    process: () => process,
    isAway: (uuid: string) => isAway(uuid),
    /** What has to be true before it is over, beyond what the users wait for; null when it is. */
    awaits: (look: () => string | null): void => {
      awaited = look
    },
    people,
    keyWorks: upkeep.keyWorks,
    sending: upkeep.sending,
    /** Nothing goes wrong any more, everybody is where they belong, and all that was to be done is done. */
    isOver: (): boolean => violation !== null || ending.isOver(),
    overdue: (): void =>
      violated(
        "liveness",
        waiting()
          .map(({ index, state }) => `${index} is ${state.last?.key ?? "not accepted"}`)
          .concat(awaited() ?? [])
          .concat(operator.idle() ? [] : ["an operator's work is not through"])
          .join(", ")
      ),
    finish: (agrees: (known: UserRecord, uuid: string) => void): void => {
      checker.reread(happenings.isLost)
      upkeep.finish()
      for (const { owner, purpose, sealed } of tables.sealedRows())
        if (secretIn(Buffer.from(sealed).toString("latin1")))
          violated("secret-not-sealed", `${owner}: ${purpose}`)
      for (const { uuid } of persons) {
        const known = checker.users().get(uuid)
        if (happenings.isLost(uuid)) {
          if (tables.provision(uuid)?.envelope !== happenings.damaged(uuid))
            violated("damaged-row-overwritten", uuid)
        } else if (known === undefined) violated("user-lost", uuid)
        else {
          agrees(known, uuid)
          onboardings += 1
        }
      }
    },
    tally: (requests: number): Tally => ({
      fired: desk.fired,
      users: persons.length,
      onboardings,
      crashes,
      steps: checker.steps(),
      requests,
      virtualMs: time.passed
    }),
    remove: (): void => {
      process?.kill()
      host.remove()
    }
  }
}
export type ServiceRuns = ReturnType<typeof makeServiceRuns>
