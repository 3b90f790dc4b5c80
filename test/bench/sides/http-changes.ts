import { startProcess } from "../../http-api/load/start-process.ts"
import type { Reading, ReadTimes } from "../../http-api/load/reader-process.ts"
import { apiProvisioner } from "./api-provisioner.ts"
import { percentile } from "./percentile.ts"

// How soon who follows changes has them, at 200 changes a second. Arguments: the side, `N of one user, M of all`, and the run. Run with --expose-gc memory is
// exact; without, it is what the process holds.
const [, , side = ""] = process.argv
const [ofOne = 0, ofAll = 0] = (side.match(/[\d,]+/g) ?? []).map((text) => Number(text.replace(",", "")))
const [perSecond, seconds] = [200, 20]

const now = () => performance.timeOrigin + performance.now()
const world = await apiProvisioner()
const uuids = await world.create(Math.max(ofOne, 100))
const streams = [
  ...(await Promise.all(
    uuids.slice(0, ofOne).map(async (uuid) => ({
      path: `/v1/provisions/${uuid}/changes`,
      token: await world.userToken(uuid)
    }))
  )),
  ...Array.from({ length: ofAll }, () => ({ path: "/v1/changes", token: world.token }))
]
const settle = () => new Promise((go) => setTimeout(go, 1_500))
const memory = async () => {
  await settle()
  globalThis.gc?.()
  return process.memoryUsage().rss
}
const before = await memory()
const readers = await startProcess<Reading, ReadTimes>("./reader-process.ts", { port: world.port, streams })
const perSubscriber = ((await memory()) - before) / streams.length / 1_000

/** When each change was durable, by user in order. An event that is not asked for is journalled as ignored, and nothing else happens. */
const durable = new Map(uuids.map((uuid) => [uuid, [] as number[]]))
const sending: Promise<unknown>[] = []
const from = now()
for (let index = 0; index < perSecond * seconds; index += 1) {
  const wait = from + (index * 1_000) / perSecond - now()
  if (wait > 1) await new Promise((go) => setTimeout(go, wait))
  const uuid = uuids[(index * 37) % uuids.length] ?? ""
  sending.push(world.send(uuid, { type: "identity.start" }).then(() => durable.get(uuid)?.push(now())))
}
await Promise.all(sending)
const took = (now() - from) / 1_000
await settle()
const { streams: read } = await readers.next()
readers.stop()
await world.close()

const late: number[] = []
for (const [index, times] of read.entries()) {
  const seen = new Map<string, number>()
  for (const { at, uuid } of times) {
    const nth = seen.get(uuid) ?? 0
    seen.set(uuid, nth + 1)
    const committed = durable.get(uuid)?.[nth]
    // Who is woken before the sender is told has it at once.
    if (committed !== undefined) late.push(Math.max(0, at - committed))
  }
  const wanted = index < ofOne ? (durable.get(uuids[index] ?? "")?.length ?? 0) : perSecond * seconds
  const got = [...seen.values()].reduce((sum, count) => sum + count, 0)
  // A user's stream may tell of two changes in one view; one of everybody tells of every entry.
  if (index >= ofOne ? got !== wanted : got > wanted || (wanted > 0 && got === 0))
    throw new Error(`A stream of ${wanted} changes told of ${got}.`)
}
if (late.length < perSecond * seconds * ofAll) throw new Error("Changes are missing.")
console.log(
  JSON.stringify([
    percentile(late, 0.99),
    percentile(late, 0.5),
    percentile(late, 1),
    perSubscriber,
    (perSecond * seconds) / took
  ])
)
