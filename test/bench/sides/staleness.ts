import {
  BunqHttp,
  MemoryRateBudget,
  NodeSecureRandom,
  PollingFeed,
  TransportClock
} from "@bunq-provisioning/adapter-http"
import { BankGate, BunqApi, ProvisionFeed, ProvisionStore, Vault } from "@bunq-provisioning/core/ports"
import { MemoryStore } from "@bunq-provisioning/runtime"
import { createSandbox } from "@bunq-provisioning/sandbox"
import { Effect, Layer, Logger, Redacted, Stream } from "effect"
import { inProcessFetch } from "../../virtual/in-process-fetch.ts"
import { standInBankCrypto, standInSigner } from "../../virtual/stand-in-crypto.ts"
import { createVirtualTime } from "../../virtual/virtual-time.ts"
import { openBankCustomer } from "./bank-customer.ts"
import { oneByOneFeed } from "./one-by-one-feed.ts"
import { makePeopleInFlight } from "./people-in-flight.ts"
import { percentile } from "./percentile.ts"
import { seededRandom } from "../../virtual/seeded-random.ts"

// Provisions through feed, adapter, rate budget and bank, under the classic limits, in virtual time. Arguments: the side, the run, how many users.
const [, , side, run = "1", users = "1"] = process.argv
const count = Number(users)
const naive = side === "one GET per user in turn"
/** Between two changes of one user. Long enough for the naive side to see some of them one by one. */
const step = Math.max(30_000, count * 700)
const random = seededRandom(Number(run))
/** What everybody is seen in once: settles before anything is counted, and shows afterwards what is still unknown. */
const round = (naive ? count * 1_100 : Math.ceil(count / 200) * 1_100) + 30_000
const counted = Math.max(300_000, (400 * step) / count)

const time = createVirtualTime()
const bank = await createSandbox({
  clock: time,
  crypto: standInBankCrypto,
  behaviour: { processUser: step, processRelation: step, processOauth: step, latency: 100 }
})
const rows = new Map<string, Redacted.Redacted<string>>()
const vault = Layer.succeed(Vault, {
  read: ({ owner, purpose }) => Effect.sync(() => rows.get(`${owner}/${purpose}`) ?? null),
  write: ({ owner, purpose }, value) => Effect.sync(() => void rows.set(`${owner}/${purpose}`, value))
})
const adapter = BunqHttp.layerNoDeps({
  apiKey: Redacted.make(bank.apiKey),
  environment: { name: "local", url: "http://127.0.0.1:1" },
  fetch: inProcessFetch(bank)
}).pipe(
  Layer.provide(
    Layer.mergeAll(
      BankGate.layer(),
      MemoryRateBudget.layer(),
      standInSigner,
      NodeSecureRandom.layer,
      BankGate.layer(),
      vault
    )
  ),
  Layer.provide(Layer.succeed(TransportClock, time.effectClock))
)
const world = (naive ? oneByOneFeed : PollingFeed.layer()).pipe(
  Layer.provideMerge(Layer.merge(adapter, MemoryStore.layer)),
  Layer.provideMerge(Logger.layer([])),
  Layer.provideMerge(time.layer)
)

const failures: unknown[] = []
const beside = (work: Promise<unknown>) => void work.catch((error: unknown) => failures.push(error))
const reads = () => {
  const { byEndpoint } = bank.statistics().requests
  const byId = byEndpoint["GET /v1/partner-user-provision/{provision_id}"] ?? 0
  return { byId, all: byId + (byEndpoint["GET /v1/partner-user-provision"] ?? 0) }
}

const measure = Effect.gen(function* () {
  const api = yield* BunqApi
  const store = yield* ProvisionStore
  const feed = yield* ProvisionFeed
  yield* api.ensureOauthClient()
  const create = yield* Effect.promise(() => openBankCustomer(bank))
  const people = makePeopleInFlight({ store, time, random, step, create, beside })
  // Spread over the three changes, so that something is always about to happen somewhere.
  for (let index = 0; index < count; index += 1) {
    yield* Effect.promise(people.arrive)
    yield* Effect.sleep((3 * step) / count - 100)
  }
  yield* feed.sightings.pipe(Stream.runForEach(people.learn), Effect.forkScoped)
  yield* Effect.sleep(round)

  const [from, readBefore, throughBefore] = [time.now(), reads(), people.through()]
  yield* Effect.sleep(counted)
  const [until, readAfter, through] = [time.now(), reads(), people.through() - throughBefore]
  for (let waited = 0; people.unknownBetween(from, until) > 0; waited += 1_000) {
    if (waited > 3 * round) throw new Error("There are changes nobody learns of.")
    yield* Effect.sleep(1_000)
  }
  const delays = people.delays.filter(({ at }) => at >= from && at < until).map(({ at, known }) => known - at)
  const seconds = counted / 1000
  return {
    p99: percentile(delays, 0.99) / 1000,
    p50: percentile(delays, 0.5) / 1000,
    perOnboarding: (readAfter.all - readBefore.all) / through,
    perSecond: (readAfter.all - readBefore.all) / seconds,
    byId: (readAfter.byId - readBefore.byId) / seconds,
    changes: delays.length
  }
})

const work = Effect.runPromise(Effect.scoped(measure).pipe(Effect.provide(world)))
const { p99, p50, perOnboarding, perSecond, byId, changes } = await time.run(work, 90 * 24 * 3_600_000)
const { throttled } = bank.statistics()
await bank.close()
if (failures.length > 0) throw failures[0]
if (throttled > 0) throw new Error(`The bank refused ${throttled} requests with 429.`)
if (byId > 1) throw new Error(`${byId} requests a second went to the endpoint of one provision.`)
console.log(JSON.stringify([p99, p50, perOnboarding, perSecond, throttled, changes]))
