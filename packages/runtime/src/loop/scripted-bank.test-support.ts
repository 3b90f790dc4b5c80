import type {
  IdentityObservation,
  InquiryObservation,
  InterestKind,
  OnboardingObservation,
  ProvisionObservation
} from "@bunq-provisioning/core"
import {
  BankGate,
  BunqApi,
  BunqError,
  ProvisionFeed,
  ProvisionStore,
  sealedPurpose
} from "@bunq-provisioning/core/ports"
import type { BunqReason, Observed, Secret, Sighting } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Layer, Redacted, Schedule, Stream } from "effect"

interface Person {
  readonly id: number
  readonly createdAt: number
  readonly product: string
  session: boolean
  closed: boolean
  readonly answers: string[]
  identityAt: number | null
  acceptedAt: number | null
  readonly inquiries: InquiryObservation[]
  /** Per entry of an inquiry, the reference of the answer. */
  readonly inquiryAnswers: Map<number, string>
}

export const bunqError = (operation: string, reason: BunqReason): BunqError =>
  new BunqError({ operation, reason, responseId: "response-1" })

export const tokenCanary = "TOKEN-CANARY-4a1f"
export const sdkCanary = "SDK-CANARY-77c2"

/** A bank that lives outside the runtime, so that it survives what the runtime does not. Small and obedient; trouble comes from `before`. */
export const makeScriptedBank = () => {
  const people = new Map<string, Person>()
  const calls: string[] = []
  let nextId = 1
  const bank = {
    people,
    calls,
    posts: 0,
    /** Provisions this runtime never asked for, oldest first. */
    strangers: [] as ProvisionObservation[],
    pageSize: 200,
    /** Makes a user at the bank, without us. */
    admit: (uuid: string, createdAt: number, product = "USER_VERIFIED"): void => {
      const fresh = { session: false, closed: false, identityAt: null, acceptedAt: null }
      const none = { answers: [], inquiries: [], inquiryAnswers: new Map<number, string>() }
      people.set(uuid, { id: nextId++, createdAt, product, ...fresh, ...none })
    },
    count: (operation: string): number => calls.filter((call) => call === operation).length,
    /** Runs before every call, and decides whether it happens. */
    before: (_operation: string, _uuid: string): Effect.Effect<void, BunqError> => Effect.void,
    /** Runs after the bank did it, before we hear of it. */
    after: (_operation: string, _uuid: string): Effect.Effect<void, BunqError> => Effect.void
  }

  const person = (uuid: string): Person => {
    const found = people.get(uuid)
    if (found === undefined) throw new Error("unknown person")
    return found
  }
  let gate: BankGate["Service"]["through"] = (call) => call as never
  const call = <A>(operation: string, uuid: string, act: (now: number) => A): Effect.Effect<A, BunqError> =>
    Effect.suspend(() =>
      gate(
        Effect.gen(function* () {
          calls.push(operation)
          yield* bank.before(operation, uuid)
          const result = act(yield* Clock.currentTimeMillis)
          yield* bank.after(operation, uuid)
          return result
        }),
        { withKey: true }
      )
    )

  const provisionOf = (uuid: string, now: number): Observed<ProvisionObservation> => {
    const { id, createdAt, session, closed } = person(uuid)
    const ready = now - createdAt >= 3_000
    const usable = ready && !session
    const credential = ready
      ? {
          id: id * 10,
          status: session ? "ACTIVE" : "PENDING_FIRST_USE",
          expiresAt: createdAt + 3_600_000,
          usable
        }
      : null
    const secrets: Secret[] = usable
      ? [{ purpose: sealedPurpose.token(id * 10), value: Redacted.make(tokenCanary) }]
      : []
    const observation = {
      id,
      externalUuid: uuid,
      product: person(uuid).product,
      created: "2026-11-01 10:00:00.000000",
      updated: `2026-11-01 10:00:0${ready ? 3 : 0}.00000${session ? 1 : 0}`,
      status: closed ? "CLOSED" : "CREATED",
      subStatus: ready ? "NONE" : "PENDING_PROCESS_USER",
      actionRequired: "NONE",
      credential
    }
    return { observation, secrets }
  }
  const onboardingOf = (uuid: string, now: number): OnboardingObservation => {
    const { id, acceptedAt } = person(uuid)
    const verified = acceptedAt !== null && now - acceptedAt >= 5_000
    return {
      id: id * 100,
      updated: `2026-11-01 11:00:00.00000${verified ? 1 : 0}`,
      status: verified ? "VERIFIED" : "PENDING",
      actionRequired: "NONE",
      verdict: verified ? "verified" : "pending",
      waitingType: null,
      waitingMessage: null
    }
  }
  const identityOf = (uuid: string, now: number): Observed<IdentityObservation> => {
    const { id, identityAt } = person(uuid)
    const approved = identityAt !== null && now - identityAt >= 5_000
    const observation = {
      id: id * 1_000,
      updated: `2026-11-01 12:00:00.00000${approved ? 1 : 0}`,
      status: approved ? "PROCESSED" : "CREATED",
      result: approved ? "APPROVED" : null,
      failReasons: []
    }
    const sdk = JSON.stringify({ token: sdkCanary, urlApi: "https://sdk.example" })
    return {
      observation,
      secrets: [{ purpose: sealedPurpose.identitySdk(id * 1_000), value: Redacted.make(sdk) }]
    }
  }

  const api = BunqApi.of({
    createProvision: ({ uuid, lookUpOnly }, mark) =>
      Effect.gen(function* () {
        if (!lookUpOnly && !people.has(uuid)) yield* mark.markSent(yield* Clock.currentTimeMillis)
        return yield* call("createProvision", uuid, (now) => {
          if (lookUpOnly && !people.has(uuid)) return null
          if (!people.has(uuid)) {
            bank.posts += 1
            bank.admit(uuid, now)
          }
          return provisionOf(uuid, now)
        })
      }),
    readProvision: ({ uuid }) => call("readProvision", uuid, (now) => provisionOf(uuid, now)),
    findProvisions: (uuid) =>
      call("findProvisions", uuid, (now) => (people.has(uuid) ? [provisionOf(uuid, now)] : [])),
    listProvisions: ({ cursor }) =>
      call("listProvisions", "", (now) => {
        const own = [...people.keys()].map((uuid) => provisionOf(uuid, now))
        const strange = bank.strangers.map((observation) => ({ observation, secrets: [] }))
        const all = [...own, ...strange]
          .filter(({ observation }) => observation.id < Number(cursor ?? Infinity))
          .sort((a, b) => b.observation.id - a.observation.id)
        const items = all.slice(0, bank.pageSize)
        const last = items.at(-1)?.observation.id
        return { items, older: items.length < all.length && last !== undefined ? String(last) : null }
      }),
    resetToken: ({ uuid }) => call("resetToken", uuid, () => {}),
    closeProvision: ({ uuid }) => call("closeProvision", uuid, () => void (person(uuid).closed = true)),
    openUserSession: ({ uuid }) =>
      call("openUserSession", uuid, () => {
        person(uuid).session = true
        return { userApiKeyId: 7, userPersonId: 8, partnerCompanyId: 9 }
      }),
    openOnboarding: ({ uuid }) =>
      call("openOnboarding", uuid, () => ({ onboardingId: person(uuid).id * 100 })),
    evaluateOnboarding: ({ uuid }) =>
      call("evaluateOnboarding", uuid, (now) => {
        const one = person(uuid)
        const open = (type: string) => ({ type, status: null, allowed: ["FULFILLED"], mandatoryBy: null })
        const fulfilments = [
          ...(one.answers.length === 0 ? [open("ADDRESS_MAIN")] : []),
          ...(identityOf(uuid, now).observation.result === null ? [open("IDENTIFICATION_VERIFICATION")] : [])
        ]
        if (fulfilments.length === 0) one.acceptedAt ??= now
        return { accepted: fulfilments.length === 0, fulfilments }
      }),
    readOnboarding: ({ uuid }) => call("readOnboarding", uuid, (now) => onboardingOf(uuid, now)),
    submitFulfilment: ({ uuid, ref }) =>
      call("submitFulfilment", uuid, () => void person(uuid).answers.push(ref)),
    openIdentity: ({ uuid }) => call("openIdentity", uuid, (now) => identityOf(uuid, now)),
    submitIdentity: ({ uuid }) =>
      call("submitIdentity", uuid, (now) => void (person(uuid).identityAt ??= now)),
    readIdentity: ({ uuid }) => call("readIdentity", uuid, (now) => identityOf(uuid, now)),
    listInquiries: ({ uuid }) => call("listInquiries", uuid, () => person(uuid).inquiries),
    answerInquiry: ({ uuid, entryId, ref }) =>
      call("answerInquiry", uuid, () => void person(uuid).inquiryAnswers.set(entryId, ref)),
    readOauthClient: () => call("readOauthClient", "", () => null),
    ensureOauthClient: () => call("ensureOauthClient", "", () => {}),
    checkPartner: () => call("checkPartner", "", () => ({ partnerId: 9, clockOffset: null }))
  })

  const look = (kind: InterestKind, uuid: string, at: number): Sighting => {
    const seen = { uuid, at, responseId: `seen-${kind}` }
    const plain = <A>(observation: A): Observed<A> => ({ observation, secrets: [] })
    switch (kind) {
      case "provision":
      case "verified":
        return { kind: "provision", ...seen, observed: provisionOf(uuid, at) }
      case "settled-onboarding":
      case "onboarding":
        return { kind: "onboarding", ...seen, observed: plain(onboardingOf(uuid, at)) }
      case "identity":
        return { kind, ...seen, observed: identityOf(uuid, at) }
      case "inquiry":
        return { kind, ...seen, observed: plain(person(uuid).inquiries) }
    }
  }

  /** Looks every two seconds at whoever is waited for. */
  const feed = Layer.effect(
    ProvisionFeed,
    Effect.gen(function* () {
      const store = yield* ProvisionStore
      const round = Effect.gen(function* () {
        const at = yield* Clock.currentTimeMillis
        const kinds = ["provision", "onboarding", "identity", "inquiry", "verified"] as const
        const wanted = yield* Effect.forEach(kinds, (kind) => store.interested(kind, { limit: 1_000 })).pipe(
          Effect.orDie
        )
        return wanted.flat().flatMap(({ kind, uuid }) => (people.has(uuid) ? [look(kind, uuid, at)] : []))
      })
      return ProvisionFeed.of({
        sightings: Stream.fromEffectSchedule(round, Schedule.spaced("2 seconds")).pipe(
          Stream.flatMap((batch) => Stream.fromIterable(batch))
        )
      })
    })
  )
  const layer = Layer.effect(
    BunqApi,
    BankGate.useSync(({ through }) => {
      gate = through
      return api
    })
  )
  return Object.assign(bank, { api, layer, feed })
}
export type ScriptedBank = ReturnType<typeof makeScriptedBank>
