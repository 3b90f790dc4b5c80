import { classicLimit, MemoryRateBudget } from "@bunq-provisioning/adapter-http"
import {
  RequestPriority,
  BunqApi,
  BunqError,
  RateBudget,
  requestPriority,
  sealedPurpose,
  SessionPace
} from "@bunq-provisioning/core/ports"
import { Clock, Effect, Layer, Redacted } from "effect"

interface Person {
  readonly id: number
  readonly uuid: string
  credential: number
  /** When the present credential comes, and until when it can be opened. */
  readyAt: number
  expiresAt: number
  opened: boolean
}

const hour = 3_600_000
const sessions = "POST /v1/session-server"
const every = 30_000

/**
 * A bank behind the `BunqApi` port that counts: provisions for the audit product, whose users are through with their first session, under the classic
 * limits. Beside the users sessions are renewed, one every five minutes, through the same limit.
 */
export const makeBurstBank = (random: () => number) => {
  const people: Person[] = []
  const byUuid = new Map<string, Person>()
  const counts = {
    expired: 0,
    resets: 0,
    renewals: 0,
    opened: 0,
    firstReady: Infinity,
    lastOpened: 0,
    waiting: 0
  }
  const renewed: number[] = []

  /** bunq takes 5 to 15 s; one in fifty takes two minutes. */
  const issue = (person: Person, now: number): void => {
    const readyAt = now + (random() < 0.02 ? 120_000 : 5_000 + random() * 10_000)
    Object.assign(person, { credential: person.credential + 1, readyAt, expiresAt: readyAt + hour })
    counts.firstReady = Math.min(counts.firstReady, readyAt)
  }
  const seen = ({ id, uuid, credential, readyAt, expiresAt, opened }: Person, now: number) => {
    const ready = now >= readyAt
    const usable = ready && !opened && now < expiresAt
    const status = opened ? "ACTIVE" : usable ? "PENDING_FIRST_USE" : "EXPIRED"
    const stamp = `2026-11-01 10:00:00.${String(credential * 10 + (opened ? 3 : usable ? 1 : ready ? 2 : 0)).padStart(6, "0")}`
    return {
      observation: {
        id,
        externalUuid: uuid,
        product: "USER_ANONYMOUS_TRANSACTION_AUDIT",
        created: stamp,
        updated: stamp,
        status: opened ? "ACTIVE" : "CREATED",
        subStatus: opened ? "NONE" : ready ? "PENDING_PROCESS_USER_ONBOARDING" : "PENDING_PROCESS_USER",
        actionRequired: "NONE",
        credential: ready ? { id: id * 100 + credential, status, expiresAt, usable } : null
      },
      secrets: usable
        ? [{ purpose: sealedPurpose.token(id * 100 + credential), value: Redacted.make("token") }]
        : []
    }
  }

  const make = Effect.gen(function* () {
    const budget = yield* RateBudget
    /** 200 ms under way, and only when the limit allows. */
    const call = <A>(
      endpoint: string,
      act: (now: number) => A,
      how: { readonly order?: number; readonly credential?: string } = {}
    ) =>
      Effect.gen(function* () {
        const isSession = endpoint === sessions
        const priority = isSession ? requestPriority.credential : yield* RequestPriority
        yield* budget.reserve({ endpoint, priority, ...how })
        yield* Effect.sleep(200)
        return act(yield* Clock.currentTimeMillis)
      }).pipe(Effect.scoped)
    const of = (uuid: string) => byUuid.get(uuid) ?? people[0]!

    const openSession = (uuid: string, expiresAt: number): Effect.Effect<boolean> =>
      call(
        sessions,
        (now) => {
          const person = of(uuid)
          person.opened = now < person.expiresAt
          if (person.opened) Object.assign(counts, { opened: counts.opened + 1, lastOpened: now })
          return person.opened
        },
        { order: expiresAt, credential: uuid }
      )
    const renewals = Effect.gen(function* () {
      yield* Effect.sleep("5 minutes")
      counts.waiting += 1
      yield* call(sessions, (now) => void renewed.push(now), {
        order: (yield* Clock.currentTimeMillis) + hour
      })
      counts.waiting -= 1
      counts.renewals += 1
    }).pipe(Effect.forever)

    return {
      renewals,
      openSession,
      create: (uuid: string) =>
        call("POST provision", (now) => {
          const person = {
            id: people.length + 1,
            uuid,
            credential: 0,
            readyAt: 0,
            expiresAt: 0,
            opened: false
          }
          issue(person, now)
          people.push(person)
          byUuid.set(uuid, person)
          return seen(person, now)
        }),
      find: (uuid: string) =>
        call("GET provisions", (now) => (byUuid.has(uuid) ? seen(of(uuid), now) : null)),
      read: (uuid: string) => call("GET provision", (now) => seen(of(uuid), now)),
      list: (cursor: string | undefined) =>
        call("GET provisions", (now) => {
          const end = Number(cursor ?? people.length)
          const from = Math.max(0, end - 200)
          const items = people.slice(from, end).reverse()
          return { items: items.map((one) => seen(one, now)), older: from === 0 ? null : String(from) }
        }),
      reset: (uuid: string) =>
        call("PUT provision", (now) => {
          const person = of(uuid)
          counts.resets += 1
          if (!person.opened && now >= person.expiresAt) counts.expired += 1
          issue(person, now)
        }),
      pace: Effect.map(Clock.currentTimeMillis, (now) => ({
        every,
        window: hour,
        waiting: counts.waiting,
        lastHour: renewed.filter((at) => at > now - hour).length
      }))
    }
  })

  const budget = MemoryRateBudget.layer({ limitOf: classicLimit, margin: 0 })
  const api = Effect.gen(function* () {
    const bank = yield* make
    yield* Effect.forkScoped(bank.renewals)
    const refused = (operation: string) =>
      new BunqError({ operation, reason: { _tag: "CredentialRefused" }, responseId: null })
    const mock = Layer.mock(BunqApi, {
      createProvision: ({ uuid, lookUpOnly }, { markSent }) =>
        Effect.gen(function* () {
          const found = yield* bank.find(uuid)
          if (found !== null || lookUpOnly) return found
          yield* markSent(yield* Clock.currentTimeMillis)
          return yield* bank.create(uuid)
        }),
      readProvision: ({ uuid }) => bank.read(uuid),
      listProvisions: ({ cursor }) => bank.list(cursor),
      openUserSession: ({ uuid, expiresAt }) =>
        Effect.flatMap(bank.openSession(uuid, expiresAt ?? Infinity), (opened) =>
          opened
            ? Effect.succeed({ userApiKeyId: 1, userPersonId: 2, partnerCompanyId: 3 })
            : Effect.fail(refused("openUserSession"))
        ),
      resetToken: ({ uuid }) => bank.reset(uuid),
      listInquiries: () => Effect.succeed([]),
      ensureOauthClient: () => Effect.void
    })
    return Layer.merge(mock, Layer.succeed(SessionPace, bank.pace))
  })
  /** What was expired, % of the free slots that were used, hours until the last session, resets. */
  const figures = () => {
    const slots = Math.floor((counts.lastOpened - counts.firstReady) / every) + 1 - counts.renewals
    return { ...counts, share: (100 * counts.opened) / slots }
  }
  return { make, budget, layer: Layer.unwrap(api).pipe(Layer.provide(budget)), figures }
}
