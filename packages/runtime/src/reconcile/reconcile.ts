import { EnvelopeRefused, snapshotOf } from "@bunq-provisioning/core/step"
import { InputError, parseExternalUuid } from "@bunq-provisioning/core/input"
import type { ProvisionObservation, ProvisionSnapshot } from "@bunq-provisioning/core"
import { BunqApi, provisionPages, sealedPurpose } from "@bunq-provisioning/core/ports"
import type { BunqError, Observed, ProvisionStore } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Schedule, Stream } from "effect"
import { senderOf } from "../loop/sender.ts"
import type { LoopError, UserLoop } from "../loop/user-loop.ts"
import { makeReconcileReport } from "./reconcile-report.ts"
import type { Difference, ReconcileReport } from "./reconcile-report.ts"

interface Kit {
  readonly store: ProvisionStore["Service"]
  readonly api: BunqApi["Service"]
  readonly loop: UserLoop
  /** Waits while bunq has trouble with everybody. */
  readonly patient: <A, R>(call: Effect.Effect<A, BunqError, R>) => Effect.Effect<A, BunqError, R>
  /** Whose provision cannot be read for now: it is tried once, and left to whoever is told. Absent: it is tried again a few times. */
  readonly unread?: (uuid: string, reason: string) => void
}

export interface ReconcileOptions {
  /** Brings in line what can be; without it nothing is changed. */
  readonly apply?: boolean
  /** With `apply`: takes over what only bunq has. Default true. */
  readonly adopt?: boolean
  /** Who asks, for the history, as in `SendOptions`. */
  readonly by?: string
}

type Here = { readonly snapshot: ProvisionSnapshot | null; readonly refused: string | null }

const concurrency = 8
const page = 200
const patience = Schedule.exponential("1 second").pipe(Schedule.upTo({ times: 5 }))

const uuidOf = (given: string): string | null => {
  try {
    return parseExternalUuid(given)
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}

const reading = (read: () => ProvisionSnapshot): Here => {
  try {
    return { snapshot: read(), refused: null }
  } catch (error) {
    if (error instanceof EnvelopeRefused) return { snapshot: null, refused: error.reason }
    throw error
  }
}

type Fields = { readonly [field: string]: unknown }

/** What is said otherwise, field by field; the credential's own are told apart. The store holds less of a provision than bunq says; what it holds decides. */
const differences = (seen: Fields, held: Fields, within = ""): Difference["fields"] =>
  Object.entries(held).flatMap(([field, ours]) => {
    const [bunq, name] = [seen[field] ?? null, within + field]
    if (isObject(ours) && isObject(bunq)) return differences(bunq, ours, `${name}.`)
    const [theirs, own] = [JSON.stringify(bunq), JSON.stringify(ours)]
    return theirs === own ? [] : [{ field: name, bunq: theirs, ours: own }]
  })
const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null

/**
 * Compares all provisions at bunq with all users of the store, in both directions, page by page. Kept in memory is one UUID and one id per
 * provision, about 100 bytes, because bunq lists by age and the store by UUID; the report is cut.
 */
export const makeReconcile = ({ store, api, loop, patient, unread }: Kit) =>
  Effect.fn("Provisioner.reconcile")(function* ({
    apply = false,
    adopt: adopts = true,
    by
  }: ReconcileOptions = {}): Effect.fn.Return<ReconcileReport, BunqError | LoopError> {
    const who = yield* senderOf("Provisioner.reconcile", by)
    const report = makeReconcileReport()
    /** By UUID, the provision seen first: the newest. */
    const seen = new Map<string, number>()
    /** Users of whom only another provision than theirs was seen so far. */
    const strayed = new Map<string, { readonly provisionId: number; readonly ours: number }>()

    const steady = <A>(call: Effect.Effect<A, BunqError>) =>
      Effect.retry(patient(call), { schedule: patience, while: ({ isRetryable }) => isRetryable })

    const calling = {
      listProvisions: (input: Parameters<typeof api.listProvisions>[0]) => steady(api.listProvisions(input))
    }

    const refuse = (uuid: string, provisionId: number, { reason }: LoopError): void => {
      unread?.(uuid, reason._tag)
      report.refused({ uuid, provisionId, because: reason._tag })
    }
    /** One user that cannot be stepped does not end the comparison; a store that fails does. */
    const applying = (uuid: string, provisionId: number, change: Effect.Effect<unknown, LoopError>) =>
      apply
        ? Effect.catchIf(
            Effect.asVoid(change),
            ({ _tag, reason }) => _tag !== "StoreError" || reason._tag === "Corrupted",
            (error) => Effect.sync(() => refuse(uuid, provisionId, error))
          )
        : Effect.void

    const hear = Effect.fnUntraced(function* (
      uuid: string,
      { observation, secrets }: Observed<ProvisionObservation>
    ) {
      const at = yield* Clock.currentTimeMillis
      const event = { type: "provision.observed", at, provision: observation } as const
      return yield* loop.take(uuid, { event, source: "bank", secrets })
    })

    /** A user whose create has not come to an end looks for the provision again; one that is not stuck does so anyway. */
    const lookAgain = (uuid: string, snapshot: ProvisionSnapshot) =>
      snapshot.hasTag("stalled")
        ? Effect.flatMap(Clock.currentTimeMillis, (at) =>
            loop.take(uuid, { event: { type: "provision.retry", at }, source: "operator", ...who })
          )
        : Effect.void

    const adopt = (uuid: string) =>
      Effect.flatMap(Clock.currentTimeMillis, (at) =>
        loop.begin({ uuid, requestRef: sealedPurpose.request, at, adopt: true }, [], [], who)
      )

    const compare = Effect.fnUntraced(function* (
      uuid: string,
      snapshot: ProvisionSnapshot,
      observed: Observed<ProvisionObservation>
    ) {
      const { observation } = observed
      const { provision } = snapshot.context
      if (provision !== null && provision.id !== observation.id)
        return void strayed.set(uuid, { provisionId: observation.id, ours: provision.id })
      strayed.delete(uuid)
      const fields =
        provision === null
          ? []
          : differences(observation as unknown as Fields, provision as unknown as Fields)
      if (provision !== null && fields.length === 0) return report.same()
      const ours = provision?.id ?? null
      report.differing({ uuid, provisionId: observation.id, ours, fields })
      const change = ours === null ? lookAgain(uuid, snapshot) : hear(uuid, observed)
      return yield* applying(uuid, observation.id, change)
    })

    const atBunq = Effect.fnUntraced(function* (observed: Observed<ProvisionObservation>) {
      const { id: provisionId, externalUuid, status } = observed.observation
      const uuid = uuidOf(externalUuid)
      // What is no UUID may be anything, also personal: only the id is told.
      if (uuid === null) return report.refused({ uuid: null, provisionId, because: "NotAUuid" })
      const newer = seen.get(uuid)
      seen.set(uuid, provisionId)
      if (newer !== undefined) report.doubled({ uuid, older: provisionId, newer })
      const loaded = yield* Effect.result(store.load(uuid))
      if (loaded._tag === "Failure") {
        const { failure } = loaded
        return failure.reason._tag === "Corrupted"
          ? refuse(uuid, provisionId, failure)
          : yield* Effect.fail(failure)
      }
      const envelope = loaded.success
      if (envelope === null) {
        if (newer !== undefined) return
        report.onlyAtBunq({ uuid, provisionId, status })
        return adopts ? yield* applying(uuid, provisionId, adopt(uuid)) : undefined
      }
      const { snapshot, refused } = reading(() => snapshotOf(envelope))
      if (snapshot === null) return report.refused({ uuid, provisionId, because: refused ?? "StateRefused" })
      // Adopted a moment ago, for a newer one: it looks up the oldest by itself.
      if (newer !== undefined && snapshot.context.provision === null) return
      return yield* compare(uuid, snapshot, observed)
    })

    /** Not in the list: made since, or on a page as what could not be read. bunq is asked for it by its id. */
    const missing = Effect.fnUntraced(function* (
      uuid: string,
      snapshot: ProvisionSnapshot,
      provisionId: number
    ) {
      const call = api.readProvision({ uuid, provisionId })
      const read = yield* Effect.result(unread === undefined ? steady(call) : patient(call))
      if (read._tag === "Success") return yield* compare(uuid, snapshot, read.success)
      const { _tag } = read.failure.reason
      if (_tag === "NotFound") return report.onlyHere({ uuid, provisionId })
      if (read.failure.isRetryable) unread?.(uuid, _tag)
      return report.refused({ uuid, provisionId, because: _tag })
    })

    yield* provisionPages().pipe(
      Stream.provideService(BunqApi, { ...api, ...calling }),
      Stream.runForEach(({ items }) => Effect.forEach(items, atBunq, { discard: true }))
    )
    for (const [uuid, stray] of strayed) report.differing({ uuid, ...stray, fields: [] })

    let after: string | undefined
    for (;;) {
      const rows = yield* store.list({ limit: page, ...(after === undefined ? {} : { after }) })
      yield* Effect.forEach(
        rows.filter(({ uuid }) => !seen.has(uuid)),
        Effect.fnUntraced(function* ({ uuid, envelope }) {
          const { snapshot, refused } = reading(() => snapshotOf(envelope))
          if (snapshot === null)
            return report.refused({ uuid, provisionId: null, because: refused ?? "StateRefused" })
          const { provision } = snapshot.context
          // Without a provision there is nothing to compare: the create looks for one by itself.
          if (provision !== null) yield* missing(uuid, snapshot, provision.id)
        }),
        { concurrency, discard: true }
      )
      after = rows.at(-1)?.uuid
      if (rows.length < page || after === undefined) return report.read(apply)
    }
  })
