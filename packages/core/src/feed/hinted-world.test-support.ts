import { Clock, Effect, Layer, Queue, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { OnboardingObservation, ProvisionObservation } from "../domain/observation.ts"
import { mulberry } from "../lifecycle/anything.test-support.ts"
import type { Envelope } from "../lifecycle/envelope.ts"
import { mirrored } from "../lifecycle/mirrored.ts"
import { snapshotOf } from "../lifecycle/opened.ts"
import { onboardingAt, provisionAt, ScriptedUser } from "../lifecycle/scripted-user.test-support.ts"
import { BunqApi } from "../ports/bunq-api.ts"
import { BunqError } from "../ports/bunq-error.ts"
import type { Sighting } from "../ports/provision-feed.ts"
import { ProvisionStore } from "../ports/provision-store.ts"
import type { InterestedProvision } from "../ports/provision-store.ts"
import { interestedIn } from "../testing/interested-in.ts"
import { interest } from "../view/interest.ts"
import { readFeedOptions } from "./feed-options.ts"
import type { FeedHint } from "./hint-source.ts"
import { makeFeed } from "./make-feed.ts"

/** Everything changes within this time, ms. */
const eventful = 30_000
/** How often whoever is waited for is read, whatever happens to hints, ms. */
export const period = 10_000
const latest = 4_000

interface Timeline<A> {
  readonly at: (now: number) => A
  readonly changes: readonly number[]
}
interface Person {
  readonly user: ScriptedUser
  readonly provision: Timeline<ProvisionObservation>
  readonly onboarding: Timeline<OnboardingObservation>
}

const used = { id: 11, status: "ACTIVE", expiresAt: 5, usable: false }
const subStatuses = ["PENDING_PROCESS_USER_ONBOARDING", "NONE", "SOMETHING_NEW"]

/** How it was before, and up to four changes at random moments. */
const timeline = <A>(
  random: () => number,
  first: A,
  change: (at: number, isLast: boolean) => A
): Timeline<A> => {
  const count = Math.floor(random() * 5)
  const changes = Array.from({ length: count }, () => Math.floor(random() * eventful)).sort((a, b) => a - b)
  const shown = changes.map((at, index) => ({ at, is: change(at + 20, index === count - 1) }))
  return { changes, at: (now) => shown.findLast(({ at }) => at <= now)?.is ?? first }
}

const personOf = (random: () => number): Person => {
  const pick = <A>(items: readonly A[]): A => items[Math.floor(random() * items.length)] as A
  const user = new ScriptedUser().toEvaluating()
  const words = () => ({
    status: "ACTIVE",
    actionRequired: "SYSTEM",
    subStatus: pick(subStatuses),
    credential: used
  })
  const ends = random() < 0.2 ? pick(["FAILED", "CLOSED"]) : null
  const verdict = pick(["pending", "verified", "denied"] as const)
  return {
    user,
    provision: timeline(random, provisionAt(3, words()), (at, isLast) =>
      provisionAt(at, { ...words(), ...(isLast && ends !== null ? { status: ends } : {}) })
    ),
    onboarding: timeline(random, onboardingAt(3), (at, isLast) =>
      onboardingAt(at, {
        actionRequired: pick(["USER", "SYSTEM"]),
        verdict: isLast ? verdict : "pending"
      })
    )
  }
}

/**
 * Many users at a bank that changes them at random, and a feed whose hints are lost, late, repeated, reordered and forged, whose reads fail, and whose
 * sightings arrive out of order. Gives what is wrong once the bank stood still for one period and the longest delay.
 */
export const liveThrough = (seed: number, people: number, safetyNet: number | null) =>
  Effect.gen(function* () {
    const random = mulberry(seed)
    const flaws: string[] = []
    const persons = new Map(Array.from({ length: people }, (_, index) => [`user-${index}`, personOf(random)]))
    const person = (uuid: string) => persons.get(uuid) as Person
    for (const { user } of persons.values()) user.answerAll(4)
    const start = yield* Clock.currentTimeMillis
    const hints = yield* Queue.unbounded<FeedHint>()
    let [reads, sent] = [0, 0]

    const read = <A>(shows: (now: number) => A) =>
      Effect.gen(function* () {
        reads += 1
        const begun = (yield* Clock.currentTimeMillis) - start
        // bunq looks at some moment between request and reply.
        yield* Effect.sleep(1 + Math.floor(random() * latest * 0.25))
        const seen = shows((yield* Clock.currentTimeMillis) - start)
        yield* Effect.sleep(1 + Math.floor(random() * latest * 0.25))
        if (begun > eventful || random() > 0.2) return seen
        return yield* new BunqError({ operation: "read", reason: { _tag: "Unreachable" }, responseId: null })
      })
    const api = Layer.mock(BunqApi, {
      readProvision: ({ uuid }) =>
        read((now) => ({ observation: person(uuid).provision.at(now), secrets: [] })),
      readOnboarding: ({ uuid }) => read((now) => person(uuid).onboarding.at(now)),
      listInquiries: () => Effect.succeed([])
    })
    const rows = new Map<Envelope, readonly InterestedProvision[]>()
    const rowsOf = (uuid: string, envelope: Envelope, index: number) => {
      const known = rows.get(envelope)
      if (known !== undefined) return known
      const found = interest(snapshotOf(envelope)).map((one) => ({
        ...one,
        id: index * 1_000 + one.id,
        uuid,
        changedAt: envelope.seq
      }))
      rows.set(envelope, found)
      return found
    }
    const store = Layer.mock(ProvisionStore, {
      interested: (kind, page) =>
        Effect.sync(() => {
          const all = [...persons].flatMap(([uuid, { user }], index) => rowsOf(uuid, user.envelope, index))
          return interestedIn(all, kind, page)
        })
    })
    const feed = yield* makeFeed(
      readFeedOptions({
        fastest: "3 seconds",
        slowest: period,
        patience: 0,
        listFrom: 1_000_000,
        verifiedEvery: period,
        settledOnboardingEvery: period,
        settledHintEvery: "2 seconds"
      }),
      {
        hints: { next: Queue.takeAll(hints), settle: () => Effect.void },
        safetyNet: () => safetyNet
      }
    ).pipe(Effect.provide([api, store]))

    const take = Effect.fnUntraced(function* (sighting: Sighting) {
      yield* Effect.sleep(Math.floor(random() * latest * 0.5))
      const now = yield* Clock.currentTimeMillis
      const { user } = person(sighting.uuid)
      const before = snapshotOf(user.envelope).context
      if (sighting.kind === "provision")
        user.send({ type: "provision.observed", at: now, provision: sighting.observed.observation })
      if (sighting.kind === "onboarding")
        user.send({ type: "onboarding.observed", at: now, onboarding: sighting.observed.observation })
      user.answerAll(now)
      const after = snapshotOf(user.envelope).context
      for (const kind of ["provision", "onboarding"] as const)
        if ((after[kind]?.updated ?? "") < (before[kind]?.updated ?? ""))
          flaws.push(`${sighting.uuid}: ${kind} moved back`)
    })
    yield* Effect.forkScoped(
      feed.sightings.pipe(
        Stream.mapEffect(take, { concurrency: "unbounded", unordered: true }),
        Stream.runDrain
      )
    )
    const tellAt = (at: number, hint: Omit<FeedHint, "key" | "receivedAt">) =>
      Effect.forkScoped(
        Effect.gen(function* () {
          yield* Effect.sleep(at)
          sent += 1
          const receivedAt = yield* Clock.currentTimeMillis
          yield* Queue.offer(hints, { ...hint, key: `${sent}`, receivedAt })
        })
      )
    let index = 0
    for (const [uuid, { provision, onboarding }] of persons) {
      const told = [
        { about: "provision", id: index * 1_000 + 7, changes: provision.changes },
        { about: "onboarding", id: index * 1_000 + 260, changes: onboarding.changes }
      ] as const
      for (const { about, id, changes } of told)
        for (const at of changes)
          for (let times = Math.floor(random() * 3); times > 0; times -= 1)
            yield* tellAt(at + random() * 40_000, {
              about,
              ...(random() < 0.5 ? { uuid, id: null } : { uuid: null, id })
            })
      if (random() < 0.3)
        yield* tellAt(random() * eventful, {
          about: "onboarding",
          uuid: random() < 0.5 ? uuid : "nobody",
          id: 999_999
        })
      index += 1
    }
    yield* TestClock.adjust(eventful + Math.max(period, safetyNet ?? 0) + 3 * latest)

    for (const [uuid, { user, provision, onboarding }] of persons) {
      const { context, status } = snapshotOf(user.envelope)
      const bank = provision.at(Infinity)
      if (JSON.stringify(context.provision) !== JSON.stringify(mirrored(bank)))
        flaws.push(`${uuid}: the provision is ${context.provision?.updated}, at the bank ${bank.updated}`)
      // Of somebody who is gone nobody asks any more.
      if (status !== "done" && JSON.stringify(context.onboarding) !== JSON.stringify(onboarding.at(Infinity)))
        flaws.push(
          `${uuid}: the onboarding is ${context.onboarding?.updated}, at the bank ${onboarding.at(Infinity).updated}`
        )
    }
    return { flaws, reads, hints: sent }
  }).pipe(Effect.scoped)
