import { classicLimit, MemoryRateBudget, PollingFeed } from "@bunq-provisioning/adapter-http"
import {
  BunqApi,
  ProvisionFeed,
  ProvisionStore,
  RateBudget,
  RequestPriority
} from "@bunq-provisioning/core/ports"
import { MemoryStore } from "@bunq-provisioning/runtime"
import { Effect, Layer, Stream } from "effect"
import { createVirtualTime } from "../../virtual/virtual-time.ts"
import { makeInterestCommit } from "./interest-commit.ts"
import { percentile } from "./percentile.ts"
import { seededRandom } from "../../virtual/seeded-random.ts"

// What cannot be listed: onboardings or identity verifications, through the feed and the real rate budget in virtual time. The bank behind the `BunqApi`
// port is a model: objects that change at random times, and the classic limit, counted as the bank counts. Arguments: how many, the run, the kind.
const [, , objects = "1", run = "1", kind] = process.argv
if (kind !== "onboarding" && kind !== "identity") throw new Error("There is no such kind.")
const count = Number(objects.replaceAll(",", ""))
const endpoint =
  "GET /v1/user/{id}/" +
  (kind === "onboarding" ? "user-onboarding" : "identity-verification-session") +
  "/{id}"
const limit = classicLimit(endpoint)
/** One for every object, at the pace the limit allows: what nobody who reads them one by one can beat. */
const bound = (count * limit.seconds * 1000) / limit.calls
const latency = 100
const between = Math.max(60_000, bound)
/** What everybody is read in once, and how long changes are counted. */
const round = bound * 1.1 + 30_000
const counted = Math.max(300_000, (400 * between) / count)
const random = seededRandom(Number(run))

const time = createVirtualTime()
interface Object {
  /** When it changes, in order, and how many of these changes are known. */
  readonly changes: number[]
  known: number
}
const all = new Map<number, Object>()
const delays: { readonly at: number; readonly known: number }[] = []
let [arrivals, throttled, reads]: [number[], number, number] = [[], 0, 0]

const read = Effect.fnUntraced(function* (id: number) {
  const budget = yield* RateBudget
  yield* budget.reserve({ endpoint, priority: yield* RequestPriority })
  yield* Effect.sleep(latency / 2)
  arrivals = arrivals.filter((at) => at > time.now() - limit.seconds * 1000)
  if (arrivals.length >= limit.calls) throttled += 1
  arrivals.push(time.now())
  reads += 1
  const version = all.get(id)?.changes.filter((at) => at <= time.now()).length ?? 0
  yield* Effect.sleep(latency / 2)
  return version
}, Effect.scoped)

const api = Layer.effect(
  BunqApi,
  Effect.gen(function* () {
    const budget = yield* RateBudget
    const versionOf = (id: number) => Effect.provideService(read(id), RateBudget, budget)
    return yield* Effect.provide(
      BunqApi,
      Layer.mock(BunqApi, {
        readOnboarding: ({ onboardingId: id }) =>
          Effect.map(versionOf(id), (version) => ({
            id,
            updated: String(version),
            status: "PENDING",
            actionRequired: "NONE",
            verdict: "pending" as const,
            waitingType: null,
            waitingMessage: null
          })),
        readIdentity: ({ identityId: id }) =>
          Effect.map(versionOf(id), (version) => ({
            observation: { id, updated: String(version), status: "CREATED", result: null, failReasons: [] },
            secrets: []
          }))
      })
    )
  })
)

const measure = Effect.gen(function* () {
  const store = yield* ProvisionStore
  const feed = yield* ProvisionFeed
  const commit = makeInterestCommit(store)
  for (let id = 1; id <= count; id += 1) {
    const uuid = String(Math.floor(random() * 1e15)).padStart(15, "0")
    const changes: number[] = []
    let at = time.now() + random() * between
    for (; at < time.now() + counted + 4 * round; at += between * (0.5 + random())) changes.push(at)
    all.set(id, { changes, known: 0 })
    yield* commit(uuid, [{ kind, id, userId: id }])
  }
  yield* feed.sightings.pipe(
    Stream.runForEach((sighting) => {
      if (sighting.kind !== kind) return Effect.void
      const { id, updated } = sighting.observed.observation
      const one = all.get(id)
      if (one === undefined || one.known >= Number(updated)) return Effect.void
      for (; one.known < Number(updated); one.known += 1)
        delays.push({ at: one.changes[one.known] ?? Number.NaN, known: time.now() })
      return commit(sighting.uuid, [{ kind, id, userId: id }])
    }),
    Effect.forkScoped
  )
  yield* Effect.sleep(round)
  const [from, readsBefore] = [time.now(), reads]
  yield* Effect.sleep(counted)
  const [until, requests] = [time.now(), reads - readsBefore]
  const unknown = () =>
    [...all.values()].some(({ changes, known }) =>
      changes.slice(known).some((at) => at >= from && at < until)
    )
  for (let waited = 0; unknown(); waited += 1_000) {
    if (waited > 3 * round) throw new Error("There are changes nobody learns of.")
    yield* Effect.sleep(1_000)
  }
  const measured = delays.filter(({ at }) => at >= from && at < until).map(({ at, known }) => known - at)
  const p99 = percentile(measured, 0.99)
  const perSecond = (requests * 1000) / (until - from)
  return [p99 / bound, p99 / 1000, percentile(measured, 0.5) / 1000, perSecond, throttled, measured.length]
})

const world = PollingFeed.layer().pipe(
  Layer.provideMerge(Layer.merge(api, MemoryStore.layer)),
  Layer.provideMerge(MemoryRateBudget.layer()),
  Layer.provideMerge(time.layer)
)
const work = Effect.runPromise(Effect.scoped(measure).pipe(Effect.provide(world)))
const measured = await time.run(work, 90 * 24 * 3_600_000)
if (throttled > 0) throw new Error(`The bank would have refused ${throttled} requests with 429.`)
console.log(JSON.stringify(measured))
