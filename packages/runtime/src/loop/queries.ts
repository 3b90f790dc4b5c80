import { view } from "@bunq-provisioning/core"
import { EnvelopeRefused, snapshotOf } from "@bunq-provisioning/core/step"
import { parseExternalUuid } from "@bunq-provisioning/core/input"
import type { Envelope, Standstill, View } from "@bunq-provisioning/core"
import { explain } from "@bunq-provisioning/core/explain"
import { sealedPurpose } from "@bunq-provisioning/core/ports"
import type { BankState, ProvisionStore, Sealer } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Option, Redacted, Stream } from "effect"
import { explainBank } from "../bank/explain-bank.ts"
import { parsing } from "./parsing.ts"
import { ProvisionerError } from "./provisioner-error.ts"
import type { IdentitySdk, Page, ProvisionerFailure, ProvisionList } from "./provisioner.ts"
import type { UserLoop } from "./user-loop.ts"
import type { Published, ViewHub } from "./view-hub.ts"

interface Kit {
  readonly store: ProvisionStore["Service"]
  readonly sealer: Sealer["Service"]
  readonly loop: UserLoop
  readonly hub: ViewHub
  readonly here: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  readonly isClosed: () => boolean
  readonly bankState: Effect.Effect<BankState>
  readonly standstills: Effect.Effect<readonly Standstill[]>
}

const usual = 100
/** The identity session is made, and bunq has not judged it. */
const undecided: readonly string[] = ["in-progress", "submitting", "submitted"]

/** null when the row does not hold what `sealedPurpose.identitySdk` promises. */
const readSdk = (text: Redacted.Redacted<string>): IdentitySdk | null => {
  try {
    const given = JSON.parse(Redacted.value(text)) as { readonly token?: unknown; readonly urlApi?: unknown }
    if (typeof given.token !== "string") return null
    return {
      token: Redacted.make(given.token),
      urlApi: typeof given.urlApi === "string" ? given.urlApi : null
    }
  } catch {
    return null
  }
}

const listed = (envelope: Envelope, now: number, stood: readonly Standstill[]): View | null => {
  try {
    return view(snapshotOf(envelope), now, envelope, stood)
  } catch (error) {
    if (error instanceof EnvelopeRefused) return null
    throw error
  }
}

/** What can be read: views, history, changes, and what the identity SDK needs. */
export const makeQueries = ({ store, sealer, loop, hub, here, isClosed, bankState, standstills }: Kit) => {
  const find = Effect.fnUntraced(function* (operation: string, given: string) {
    if (isClosed()) return yield* new ProvisionerError({ operation, reason: { _tag: "Closed" } })
    const uuid = yield* parsing(() => parseExternalUuid(given))
    const { envelope } = yield* loop.read(uuid)
    const now = yield* Clock.currentTimeMillis
    return { uuid, now, snapshot: snapshotOf(envelope), envelope, stood: yield* standstills }
  })

  const current = (operation: string, uuid: string) =>
    here(
      Effect.map(find(operation, uuid), ({ snapshot, now, envelope, stood }): Published => ({
        seq: envelope.seq,
        view: view(snapshot, now, envelope, stood)
      }))
    )

  const readPage = Effect.fnUntraced(function* (operation: string, { after, limit = usual }: Page) {
    if (isClosed()) return yield* new ProvisionerError({ operation, reason: { _tag: "Closed" } })
    if (!(Number.isSafeInteger(limit) && limit >= 1 && limit <= 10_000))
      return yield* new ProvisionerError({
        operation,
        reason: { _tag: "ArgumentInvalid", argument: "limit", expected: "a whole number from 1 to 10,000" }
      })
    const rows = yield* store.list({ limit, ...(after === undefined ? {} : { after }) })
    const now = yield* Clock.currentTimeMillis
    const stood = yield* standstills
    const read = rows.map(({ uuid, envelope }) => ({ uuid, envelope, view: listed(envelope, now, stood) }))
    const last = rows.at(-1)?.uuid
    return { read, next: rows.length < limit || last === undefined ? null : last }
  })

  const everybody: Stream.Stream<Published, ProvisionerFailure> = Stream.paginate(
    undefined as string | undefined,
    (after) =>
      here(
        Effect.map(
          readPage("Provisioner.allChanges", after === undefined ? {} : { after }),
          ({ read, next }) => [
            read.flatMap(({ envelope, view }) => (view === null ? [] : [{ seq: envelope.seq, view }])),
            next === null ? Option.none() : Option.some(next)
          ]
        )
      )
  )

  return {
    view: Effect.fn("Provisioner.view")((uuid: string) =>
      Effect.map(current("Provisioner.view", uuid), ({ view }) => view)
    ),
    changes: (uuid: string): Stream.Stream<View, ProvisionerFailure> =>
      Stream.suspend(() => {
        // The hub knows users by the canonical form of their UUID.
        const key = uuid.trim().toLowerCase()
        return hub.changes(key, current("Provisioner.changes", uuid))
      }),
    allChanges: hub.allChanges(everybody),
    explain: Effect.fn("Provisioner.explain")(
      function* (given: string) {
        const { uuid, snapshot, now, envelope, stood } = yield* find("Provisioner.explain", given)
        const journal = yield* store.journal(uuid)
        const own = explain({ snapshot, journal, now, envelope, standstills: stood })
        return explainBank(own, yield* bankState, now)
      },
      (effect) => here(effect)
    ),
    journal: Effect.fn("Provisioner.journal")(
      function* (given: string, page?: { readonly after?: number; readonly limit?: number }) {
        const { uuid } = yield* find("Provisioner.journal", given)
        return yield* store.journal(uuid, page)
      },
      (effect) => here(effect)
    ),
    list: Effect.fn("Provisioner.list")(
      function* (page: Page = {}) {
        const { read, next } = yield* readPage("Provisioner.list", page)
        const views = read.flatMap(({ view }) => (view === null ? [] : [view]))
        const refused = read.flatMap(({ uuid, view }) => (view === null ? [uuid] : []))
        return { views, refused, next } satisfies ProvisionList
      },
      (effect) => here(effect)
    ),
    identitySdk: Effect.fn("Provisioner.identitySdk")(
      function* (given: string) {
        const operation = "Provisioner.identitySdk"
        const { uuid, snapshot, now } = yield* find(operation, given)
        const { id } = snapshot.context.identity
        const seen = view(snapshot, now)
        const isOpen = "identity" in seen && undecided.includes(seen.identity)
        const context = { owner: uuid, purpose: sealedPurpose.identitySdk(id ?? 0) }
        const sealed = isOpen && id !== null ? yield* store.sealed(context.owner, context.purpose) : null
        if (sealed === null)
          return yield* new ProvisionerError({ operation, reason: { _tag: "IdentityNotOpen" } })
        const sdk = readSdk(yield* sealer.open(context, sealed))
        const reason = { _tag: "StateRefused", because: "Corrupted" } as const
        return sdk ?? (yield* new ProvisionerError({ operation, reason }))
      },
      (effect) => here(effect)
    )
  }
}
