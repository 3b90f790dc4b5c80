import { BunqApi, RateBudget, RequestPriority, sealedPurpose } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Layer, Redacted } from "effect"

interface Person {
  readonly id: number
  readonly uuid: string
  readonly createdAt: number
  readonly answered: Set<string>
  session: boolean
  identityAt: number
  acceptedAt: number
}

const questions = ["ADDRESS_MAIN", "ADDRESS_POSTAL", "DATE_OF_BIRTH", "TAX_RESIDENCY", "NATIONALITY"]

/** How long each thing takes, ms, like the sandbox's. */
const [provisioning, identity, review] = [6_700, 15_000, 30_000]

/**
 * A bank behind the `BunqApi` port, without a wire: as the runtime sees it, with the sandbox's times and questions, and nothing beyond a verified person. Reads
 * of the feed wait in a rate budget, as the adapter's do.
 */
export const makeScriptedBank = () => {
  const people = new Map<string, Person>()
  const inOrder: Person[] = []
  let calls = 0

  const find = (uuid: string): Person => {
    const person = people.get(uuid)
    if (person === undefined) throw new Error("The bank does not know this person.")
    return person
  }
  const provisionOf = ({ id, uuid, createdAt, session, acceptedAt }: Person, now: number) => {
    const ready = now >= createdAt + provisioning
    const usable = ready && !session
    const status = session ? "ACTIVE" : "PENDING_FIRST_USE"
    const active = now >= acceptedAt + review
    return {
      observation: {
        id,
        externalUuid: uuid,
        product: "USER_VERIFIED",
        created: "2026-11-01 10:00:00.000000",
        updated: `2026-11-01 10:00:00.00000${Number(ready) + Number(session) + Number(active)}`,
        status: active ? "ACTIVE" : "CREATED",
        subStatus: active ? "NONE" : ready ? "PENDING_PROCESS_USER_ONBOARDING" : "PENDING_PROCESS_USER",
        actionRequired: active ? "NONE" : ready ? "USER" : "SYSTEM",
        credential: ready
          ? { id: id * 10, status, expiresAt: createdAt + provisioning + 3_600_000, usable }
          : null
      },
      secrets: usable ? [{ purpose: sealedPurpose.token(id * 10), value: Redacted.make(`token-${id}`) }] : []
    }
  }
  const identityOf = ({ id, identityAt }: Person, now: number) => {
    const done = now >= identityAt + identity
    const [status, result] = done ? ["PROCESSED", "APPROVED"] : ["CREATED", null]
    return {
      observation: {
        id: id * 1_000,
        updated: `2026-11-01 12:00:0${Number(done)}`,
        status,
        result,
        failReasons: []
      },
      secrets: [{ purpose: sealedPurpose.identitySdk(id * 1_000), value: Redacted.make('{"token":"sdk"}') }]
    }
  }
  const open = (type: string) => ({ type, status: null, allowed: ["FULFILLED"], mandatoryBy: null })

  const at = <A>(act: (now: number) => A) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      calls += 1
      return act(now)
    })

  const api = Effect.gen(function* () {
    const budget = yield* RateBudget
    const read = <A>(endpoint: string, act: (now: number) => A) =>
      Effect.gen(function* () {
        yield* budget.reserve({ endpoint: `GET ${endpoint}`, priority: yield* RequestPriority })
        return yield* at(act)
      }).pipe(Effect.scoped)

    return Layer.mock(BunqApi, {
      createProvision: ({ uuid }, mark) =>
        Effect.gen(function* () {
          const now = yield* Clock.currentTimeMillis
          yield* mark.markSent(now)
          const more = {
            answered: new Set<string>(),
            session: false,
            identityAt: Infinity,
            acceptedAt: Infinity
          }
          const person = { id: inOrder.length + 1, uuid, createdAt: now, ...more }
          people.set(uuid, person)
          inOrder.push(person)
          return yield* at(() => provisionOf(person, now))
        }),
      readProvision: ({ uuid }) => read("provision", (now) => provisionOf(find(uuid), now)),
      listProvisions: ({ cursor }) =>
        read("provisions", (now) => {
          const end = cursor === undefined ? inOrder.length : Number(cursor)
          const from = Math.max(0, end - 200)
          const items = inOrder.slice(from, end).reverse()
          return { items: items.map((one) => provisionOf(one, now)), older: from === 0 ? null : String(from) }
        }),
      openUserSession: ({ uuid }) =>
        at(() => {
          const person = find(uuid)
          person.session = true
          return { userApiKeyId: person.id + 1, userPersonId: person.id, partnerCompanyId: 9 }
        }),
      openOnboarding: ({ uuid }) => at(() => ({ onboardingId: find(uuid).id * 100 })),
      evaluateOnboarding: ({ uuid }) =>
        at((now) => {
          const person = find(uuid)
          const missing = questions.filter((type) => !person.answered.has(type)).map(open)
          const identified = now >= person.identityAt + identity
          const fulfilments = identified ? missing : [...missing, open("IDENTIFICATION_VERIFICATION")]
          if (fulfilments.length === 0) person.acceptedAt = Math.min(person.acceptedAt, now)
          return { accepted: fulfilments.length === 0, fulfilments }
        }),
      submitFulfilment: ({ uuid, fulfilment }) => at(() => void find(uuid).answered.add(fulfilment)),
      readOnboarding: ({ uuid }) =>
        read("onboarding", (now) => {
          const { id, acceptedAt } = find(uuid)
          const verified = now >= acceptedAt + review
          return {
            id: id * 100,
            updated: `2026-11-01 11:00:00.00000${Number(verified)}`,
            status: verified ? "VERIFIED" : "ELECTRONIC_MONEY",
            actionRequired: "NONE",
            verdict: verified ? ("verified" as const) : ("pending" as const),
            waitingType: null,
            waitingMessage: null
          }
        }),
      openIdentity: ({ uuid }) => at((now) => identityOf(find(uuid), now)),
      submitIdentity: ({ uuid }) =>
        at((now) => {
          const person = find(uuid)
          person.identityAt = Math.min(person.identityAt, now)
        }),
      readIdentity: ({ uuid }) => read("identity", (now) => identityOf(find(uuid), now)),
      listInquiries: () => read("inquiries", () => []),
      ensureOauthClient: () => at(() => undefined)
    })
  })
  return { layer: Layer.unwrap(api), calls: () => calls }
}
