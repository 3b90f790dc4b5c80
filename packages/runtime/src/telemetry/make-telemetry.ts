import type { JournalEntry, ProvisionContext, Standing } from "@bunq-provisioning/core"
import { makeMeters, readMetrics } from "@bunq-provisioning/core/ports"
import type { BankState, Commit, PhaseCount, ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import { Clock, Effect } from "effect"
import type { AdmissionState } from "../admission/make-admission.ts"

const phases: ReadonlyArray<Standing["phase"]> = [
  "requesting",
  "processing",
  "opening-session",
  "renewing-credential",
  "evaluating",
  "collecting",
  "submitting",
  "reviewing",
  "active",
  "denied",
  "closing",
  "closed",
  "failed"
]
const gateStates = ["Open", "Paused", "Restoring", "KeyRefused", "Maintenance", "Down"] as const
const seldom = "1 minute"

/** What is shown of the rest of the runtime; read when somebody looks. */
interface Sights {
  readonly owed: () => number
  readonly bank: Effect.Effect<BankState>
  readonly admission: Effect.Effect<AdmissionState | null>
}

const millis = (nanos: bigint): number => Number(nanos) / 1e6

/** Counts what passes by: in the hot path an addition each, and nothing is put together before somebody looks. */
export const makeTelemetry = Effect.fnUntraced(function* (bare: ProvisionStore["Service"]) {
  const meters = yield* makeMeters
  const clock = yield* Clock.Clock
  let counted: readonly PhaseCount[] = []
  const unopened = new Map<string, number | null>()
  let sights: { readonly gate: string; readonly admission: AdmissionState | null } | null = null

  for (const phase of phases) {
    const of = (): PhaseCount | undefined => counted.find((one) => one.phase === phase)
    meters.gauge("bunq_provisioning.users", () => of()?.users ?? 0, { phase })
    meters.gauge("bunq_provisioning.users.stalled", () => of()?.stalled ?? 0, { phase })
  }
  for (const state of gateStates)
    meters.gauge("bunq_provisioning.gate.state", () => (sights?.gate === state ? 1 : 0), { state })
  meters.gauge("bunq_provisioning.credentials.unopened", () => unopened.size)
  meters.gauge("bunq_provisioning.credentials.nearest_expiry", () => {
    const next = Math.min(...[...unopened.values()].flatMap((at) => at ?? []))
    return Number.isFinite(next) ? Math.max(0, next - clock.currentTimeMillisUnsafe()) : -1
  })

  const succeeded = new Map<string, { count: number }>()
  const entry = ({ cause, fact }: JournalEntry, { envelope }: Commit): void => {
    if (fact.kind === "superseded") return
    const known = succeeded.get(cause)
    if (known !== undefined) return void (known.count += 1)
    const [event, command = ""] = cause.split(" ")
    if (event === "command.succeeded") {
      const counter = meters.counter("bunq_provisioning.commands", { command, outcome: "succeeded" })
      succeeded.set(cause, counter)
      counter.count += 1
    }
    if (event !== "command.failed") return
    const outcome = fact.kind === "retrying" ? "retried" : "failed"
    meters.count("bunq_provisioning.commands", { command, outcome })
    if (fact.kind !== "moved" || !fact.to.includes("stalled")) return
    const { problems } = (envelope.snapshot as unknown as { readonly context: ProvisionContext }).context
    meters.count("bunq_provisioning.stalls", { command, reason: problems[command]?.reason ?? "Unexpected" })
  }

  const entries = meters.counter("bunq_provisioning.journal.entries")
  const steps = new Map<string, { count: number }>()
  const stepsOf = (source: string): { count: number } => {
    const known = steps.get(source) ?? meters.counter("bunq_provisioning.steps", { source })
    steps.set(source, known)
    return known
  }
  const failed = (error: StoreError): StoreError => {
    meters.count("bunq_provisioning.commit.failures", { reason: error.reason._tag })
    return error
  }
  const commit = (given: Commit) =>
    Effect.suspend(() => {
      const from = clock.monotonicTimeNanosUnsafe()
      const durable = (): void => {
        meters.record("bunq_provisioning.commit.duration", millis(clock.monotonicTimeNanosUnsafe() - from))
        stepsOf(given.journal[0]?.source ?? "runtime").count += 1
        entries.count += given.journal.length
        for (const one of given.journal) if (one.cause.startsWith("command.")) entry(one, given)
      }
      return Effect.mapError(Effect.map(bare.commit(given), durable), failed)
    })

  const refresh = Effect.fnUntraced(function* ({ bank, admission }: Sights) {
    counted = yield* Effect.orElseSucceed(bare.phases(), () => counted)
    const state = yield* bank
    sights = { gate: state._tag === "Troubled" ? state.reason : state._tag, admission: yield* admission }
  })

  return {
    /** The store, measured. */
    store: { ...bare, commit } as ProvisionStore["Service"],
    /** Where a user is, after every commit and whenever one is read from the store. */
    seen: (uuid: string, { phase }: Standing, { provision }: ProvisionContext): void => {
      if (phase === "opening-session") unopened.set(uuid, provision?.credential?.expiresAt ?? null)
      else unopened.delete(uuid)
    },
    alerted: (owner: string): void => meters.count("bunq_provisioning.alerts", { owner }),
    /** Shows the rest; `run` keeps fresh what has to be asked for. */
    show: (sight: Sights) => {
      meters.gauge("bunq_provisioning.commands.owed", sight.owed)
      meters.gauge("bunq_provisioning.admission.waiting", () => sights?.admission?.waiting ?? 0)
      meters.gauge("bunq_provisioning.admission.limit", () => sights?.admission?.limit ?? 0)
      return {
        run: Effect.forever(Effect.andThen(refresh(sight), Effect.sleep(seldom))),
        read: Effect.andThen(refresh(sight), readMetrics)
      }
    }
  }
})
