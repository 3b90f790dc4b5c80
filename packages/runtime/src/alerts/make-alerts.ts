import { view } from "@bunq-provisioning/core"
import type { Standstill, View } from "@bunq-provisioning/core"
import { EnvelopeRefused, snapshotOf } from "@bunq-provisioning/core/step"
import { logEvent, partnerOwner } from "@bunq-provisioning/core/ports"
import type {
  BankState,
  ListPage,
  ProvisionStore,
  StoredProvision,
  Vault
} from "@bunq-provisioning/core/ports"
import { Clock, Effect, Redacted } from "effect"
import type { Turn } from "../loop/turn.ts"
import type { LoopError } from "../loop/user-loop.ts"
import { alertAfter } from "./alert.ts"
import type { Alert, AlertOptions } from "./alert.ts"
import { makeUnreadableRows, unreadableMessage } from "./unreadable-rows.ts"

interface Kit {
  readonly store: ProvisionStore["Service"]
  readonly vault: Vault["Service"]
  readonly bank: Effect.Effect<BankState>
  readonly standstills: Effect.Effect<readonly Standstill[]>
  readonly take: (uuid: string, turn: Turn) => Effect.Effect<unknown, LoopError>
  readonly raised: (owner: string) => void
  /** Who was found unusable by those who needed them. */
  readonly skipped: () => readonly string[]
}

const look = "1 minute"
/** Users are looked at every so many looks: what is counted in hours can wait for minutes. */
const usersEvery = 10
const page = 200
const unsettled: ReadonlyArray<View["phase"]> = [
  "requesting",
  "processing",
  "opening-session",
  "renewing-credential",
  "evaluating",
  "collecting",
  "submitting",
  "reviewing",
  "closing"
]
/** Nothing is asked of anybody here, unless a command or a user stands still. */
const settled: ReadonlyArray<View["phase"]> = ["active", "denied"]
const place = { owner: partnerOwner, purpose: "alerted" }
const hour = 3_600_000
/** How long bunq must have been there for everybody before the next trouble is another one. */
const overAfter = hour / 4

const viewIn = ({ envelope }: StoredProvision, now: number, stood: readonly Standstill[]): View | null => {
  try {
    return view(snapshotOf(envelope), now, envelope, stood)
  } catch (error) {
    if (error instanceof EnvelopeRefused) return null
    throw error
  }
}

/** Tells somebody when nobody acts. What was told is remembered where users are, after it was told, so that a restart does not repeat it and a crash may. */
export const makeAlerts = (kit: Kit, options: AlertOptions) => {
  const { store, vault, bank, standstills, take, raised } = kit
  const after = alertAfter(options.after)

  /** false when the hook failed. */
  const tell = Effect.fnUntraced(function* (alert: Alert) {
    const told = yield* Effect.exit(Effect.tryPromise(async () => options.onAlert(alert)))
    const failed = told._tag === "Failure"
    yield* logEvent({
      level: failed ? "error" : "warning",
      event: "alert.raised",
      message: failed ? `an alert (${alert.kind}) could not be handed over` : `alert: ${alert.kind}`,
      ...("uuid" in alert && alert.uuid !== null ? { uuid: alert.uuid } : {}),
      about: { owner: alert.owner }
    })
    if (!failed) raised(alert.owner)
    return !failed
  })

  const unreadable = makeUnreadableRows({ ...kit, tell })

  /** Tells, and notes with the user that it was told. */
  const once = Effect.fnUntraced(function* (inboxId: string, alert: Alert & { readonly uuid: string }) {
    if ((yield* store.consumed(inboxId)) || !(yield* tell(alert))) return
    const at = yield* Clock.currentTimeMillis
    yield* take(alert.uuid, { event: { type: "provision.resumed", at }, source: "runtime", inboxId })
  })

  /** false when the state cannot be used. */
  const user = Effect.fnUntraced(function* (stored: StoredProvision, now: number) {
    const seen = viewIn(stored, now, yield* standstills)
    if (seen === null) return false
    const { uuid, actor: owner, phase, key } = seen
    const unsealed = Object.values(seen.problems).find(({ reason }) => reason === "VaultUnreadable")
    if (unsealed !== undefined && after.partner !== null) {
      const about = { uuid, what: "sealed", message: unreadableMessage.sealed } as const
      yield* once(`alert/${uuid}/unreadable/${unsealed.at}`, {
        kind: "unreadable",
        owner: "partner",
        ...about
      })
    }
    if (owner === "nobody") return true
    // Who is settled has been for long: there it counts since what waits for a person went wrong.
    const since = seen.settled
      ? Math.max(seen.since, ...Object.values(seen.problems).map(({ at }) => at))
      : seen.since
    const limit = after[owner]
    if (limit === null || now - since < limit) return true
    const hours = Math.floor((now - since) / hour)
    yield* once(`alert/${uuid}/${owner}/${since}`, {
      kind: "standstill",
      uuid,
      owner,
      phase,
      key,
      since,
      hours
    })
    return true
  })

  const failed = (error: LoopError, uuid?: string) =>
    logEvent({
      level: "warning",
      event: "store.failed",
      message: error.message,
      reason: error.reason._tag,
      ...(uuid === undefined ? {} : { uuid })
    })

  /** Gives whose state cannot be used. */
  const each = Effect.fnUntraced(function* (which: Pick<ListPage, "phases" | "stalled">) {
    const now = yield* Clock.currentTimeMillis
    const refused: string[] = []
    for (let after: string | undefined; ;) {
      const rows = yield* store.list({ ...which, limit: page, ...(after === undefined ? {} : { after }) })
      // One whose alert cannot be noted keeps nobody's alert back.
      for (const row of rows) {
        const isUsable = yield* Effect.catch(user(row, now), (error) =>
          Effect.as(failed(error, row.uuid), true)
        )
        if (!isUsable) refused.push(row.uuid)
      }
      after = rows.at(-1)?.uuid
      if (rows.length < page || after === undefined) return refused
    }
  })
  const users = Effect.gen(function* () {
    const refused = [yield* each({ phases: unsettled }), yield* each({ phases: settled, stalled: true })]
    if (after.partner !== null) yield* unreadable(refused.flat())
  })

  let openSince: number | null = null
  const everybody = Effect.gen(function* () {
    const [state, now] = [yield* bank, yield* Clock.currentTimeMillis]
    if (after.everybody === null) return
    const sealed = yield* vault.read(place)
    const known = sealed === null ? "" : Redacted.value(sealed)
    // A gate begins open: whether the trouble is over shows only when it stays so.
    openSince = state._tag === "Open" ? (openSince ?? now) : null
    if (openSince !== null && known !== "" && now - openSince >= overAfter)
      yield* vault.write(place, Redacted.make(""))
    if (state._tag !== "Troubled" || state.reason === known || now - state.since < after.everybody) return
    const { reason, since, message, responseId } = state
    if (yield* tell({ kind: "bank", owner: "everybody", reason, since, message, responseId }))
      yield* vault.write(place, Redacted.make(reason))
  })

  let looks = 0
  const turn = Effect.gen(function* () {
    yield* Effect.catch(everybody, (error) => failed(error))
    if (looks++ % usersEvery === 0) yield* Effect.catch(users, (error) => failed(error))
  })
  return {
    tell,
    run: turn.pipe(Effect.andThen(Effect.sleep(look)), Effect.forever)
  }
}
