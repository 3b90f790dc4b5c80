import type { FeedName } from "bunq-provisioning"
import { seededRandom } from "../../virtual/seeded-random.ts"
import { answersOf, playPerson, requestOf } from "../../virtual/virtual-person.ts"
import { openVirtualWorld } from "../../virtual/virtual-world.ts"
import { makeBankChanges } from "./webhooks-changes.ts"
import { percentile } from "./percentile.ts"

// Onboardings under one of the feeds, with a share of the webhooks lost, in virtual time. Arguments: the side, the run.
const [, , side = "", run = "1"] = process.argv
const kind = side.split(/,? /)[0] as FeedName
const lost = Number(/(\d+) %/.exec(side)?.[1] ?? "0") / 100
const [people, every] = [30, 45_000]

const random = seededRandom(Number(run) + 1)
const changes = makeBankChanges()
const world = await openVirtualWorld({
  feed: { kind },
  called: true,
  onTheWire: changes.onTheWire,
  onTheWay: (deliver) => async (request) => {
    changes.told(await request.clone().text(), world.time.now())
    return kind === "polling" || random() < lost ? new Response(null) : deliver(request)
  }
})
const { time, bank, provisioning } = world
const onboard = async (index: number) => {
  await time.sleep(index * every)
  const handle = await provisioning.provision(requestOf(index))
  const { phase } = await playPerson({ handle, time, answers: answersOf(index) })
  if (phase !== "active") throw new Error(`Somebody ended as ${phase}.`)
}
await time.run(Promise.all(Array.from({ length: people }, (_, index) => onboard(index + 1))))
const { byEndpoint } = bank.statistics().requests
const { throttled } = bank.statistics()
const count = (path: RegExp) =>
  Object.entries(byEndpoint).reduce((sum, [endpoint, times]) => sum + (path.test(endpoint) ? times : 0), 0)
const onboarding = count(/^GET .*\/user-onboarding\/\{onboarding_id}$/)
const identity = count(/^GET .*\/identity-verification-session\/\{identity_session_id}$/)
// Before a create the list is asked, once each.
const creates = byEndpoint["POST /v1/partner-user-provision"] ?? 0
const provision = count(/^GET \/v1\/partner-user-provision(\/\{provision_id})?$/) - creates
for (const { uuid } of (await provisioning.list({ limit: people })).views)
  for (const entry of (await provisioning.custody.exportHistory(uuid)).entries) changes.committed(entry)
await world.close()
if (throttled > 0) throw new Error(`The bank refused ${throttled} requests with 429.`)
const delays = changes.delays()
const each = (reads: number) => reads / people
console.log(
  JSON.stringify([
    each(provision + onboarding),
    each(provision),
    each(onboarding),
    each(identity),
    percentile(delays, 0.5) / 1_000,
    percentile(delays, 0.99) / 1_000,
    delays.length
  ])
)
