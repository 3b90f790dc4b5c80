import { view } from "@bunq-provisioning/core"
import { EnvelopeRefused, snapshotOf } from "@bunq-provisioning/core/step"
import { parseExternalUuid } from "@bunq-provisioning/core/input"
import type { Envelope, View } from "@bunq-provisioning/core"
import { explain } from "@bunq-provisioning/core/explain"
import type { Explanation } from "@bunq-provisioning/core/explain"
import { recentJournal, sealedPurpose } from "@bunq-provisioning/core/ports"
import type { BankState, ProvisionStore, Sealer } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Option, Redacted, Stream } from "effect"
import { viewIn } from "../admission/circumstances.ts"
import type { Circumstances, CircumstancesOf } from "../admission/circumstances.ts"
import type { Changes } from "../changes/make-changes.ts"
import { makeTail } from "../changes/make-tail.ts"
import type { Emails } from "../emails/make-emails.ts"
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
  /** Why nothing is done any more; null while it is. */
  readonly stopped: (operation: string) => ProvisionerError | null
  readonly bankState: Effect.Effect<BankState>
  readonly circumstances: CircumstancesOf
  readonly emails: Emails
  readonly changes: Changes
  /** Says that a user is held back since a restore. */
  readonly explainRestore: (uuid: string, own: Explanation) => Explanation
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

const listed = (envelope: Envelope, now: number, around: Circumstances): View | null => {
  try {
    return viewIn(around, { snapshot: snapshotOf(envelope), now, envelope })
  } catch (error) {
    if (error instanceof EnvelopeRefused) return null
    throw error
  }
}

/** What can be read: views, history, changes, and what the identity SDK needs. */
export const makeQueries = (kit: Kit) => {
  const { store, sealer, loop, hub, here, stopped, bankState, circumstances, explainRestore, emails } = kit
  const find = Effect.fnUntraced(function* (operation: string, given: string) {
    const refused = stopped(operation)
    if (refused !== null) return yield* refused
    const uuid = yield* parsing(() => parseExternalUuid(given))
    const { envelope } = yield* loop.read(uuid)
    const now = yield* Clock.currentTimeMillis
    return { uuid, now, snapshot: snapshotOf(envelope), envelope, around: yield* circumstances(uuid) }
  })

  const current = (operation: string, uuid: string) =>
    here(
      Effect.map(find(operation, uuid), ({ around, ...user }): Published => ({
        seq: user.envelope.seq,
        view: viewIn(around, user)
      }))
    )

  const readPage = Effect.fnUntraced(function* (
    operation: string,
    { after, limit = usual, phases, stalled }: Page
  ) {
    const refused = stopped(operation)
    if (refused !== null) return yield* refused
    if (!(Number.isSafeInteger(limit) && limit >= 1 && limit <= 10_000))
      return yield* new ProvisionerError({
        operation,
        reason: { _tag: "ArgumentInvalid", argument: "limit", expected: "a whole number from 1 to 10,000" }
      })
    const rows = yield* store.list({
      limit,
      ...(after === undefined ? {} : { after }),
      ...(phases === undefined ? {} : { phases }),
      ...(stalled === true ? { stalled } : {})
    })
    const now = yield* Clock.currentTimeMillis
    const read = yield* Effect.forEach(rows, ({ uuid, envelope }) =>
      Effect.map(circumstances(uuid), (around) => ({ uuid, envelope, view: listed(envelope, now, around) }))
    )
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
    // No span: it is asked for again and again, and says nothing that its caller's does not.
    view: (uuid: string) => Effect.map(current("Provisioner.view", uuid), ({ view }) => view),
    changes: (uuid: string): Stream.Stream<View, ProvisionerFailure> =>
      Stream.suspend(() => {
        // The hub knows users by the canonical form of their UUID.
        const key = uuid.trim().toLowerCase()
        return hub.changes(key, current("Provisioner.changes", uuid))
      }),
    allChanges: hub.allChanges(everybody),
    tail: makeTail({ ...kit.changes, wake: kit.changes.pump.wake, here, stopped, current }),
    explain: Effect.fn("Provisioner.explain")(
      function* (given: string) {
        const { uuid, around, ...user } = yield* find("Provisioner.explain", given)
        const retried = Object.entries(user.envelope.work).flatMap(([id, { attempt }]) =>
          attempt > 0 ? [id] : []
        )
        const journal = yield* recentJournal(store, { uuid, retried })
        const own = explainRestore(uuid, explain({ ...user, ...around, journal }))
        return explainBank(own, yield* bankState, user.now)
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
    findByEmail: Effect.fn("Provisioner.findByEmail")(
      function* (email: string) {
        const operation = "Provisioner.findByEmail"
        const refused = stopped(operation)
        if (refused !== null) return yield* refused
        if (typeof email !== "string" || !/^[^\p{Cc}]{3,320}$/u.test(email))
          return yield* new ProvisionerError({
            operation,
            reason: { _tag: "ArgumentInvalid", argument: "email", expected: "an e-mail address" }
          })
        const now = yield* Clock.currentTimeMillis
        const [views, unusable]: [View[], string[]] = [[], []]
        for (const uuid of yield* emails.find(email, usual)) {
          const envelope = yield* store.load(uuid)
          const seen = envelope === null ? null : listed(envelope, now, yield* circumstances(uuid))
          if (seen === null) unusable.push(uuid)
          else views.push(seen)
        }
        return { views, refused: unusable, next: null } satisfies ProvisionList
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
