import { classicLimit, MemoryRateBudget } from "@bunq-provisioning/adapter-http"
import { provisionerFacade } from "@bunq-provisioning/runtime"
import { provisionerLayerWith } from "bunq-provisioning"
import { Layer, Logger } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { answersOf, playPerson, requestOf } from "../../virtual/virtual-person.ts"
import { createVirtualTime } from "../../virtual/virtual-time.ts"
import { openVirtualWorld } from "../../virtual/virtual-world.ts"
import { makeScriptedBank } from "./scripted-bank.ts"

// Full onboardings in virtual time, from the request to verified: how much real time one takes. Arguments: the side.
const side = process.argv[2] ?? ""
const rsa = side.includes("RSA")
const [warmUp, people] = rsa ? [8, 40] : [8, 8]
/** How many are under way at a time: few enough to be polled one by one. */
const inFlight = 8
const folder = mkdtempSync(join(tmpdir(), "bench-onboardings-"))
const database = side.includes("SQLite") ? { database: join(folder, "users.db") } : {}
/** Reads at the classic pace, as in earnest; writes and sessions as fast as they come, so that what is measured is work and not waiting. */
const budget = MemoryRateBudget.layer({
  limitOf: (endpoint) =>
    endpoint.startsWith("GET ") && endpoint !== "GET /v1/partner-user-provision"
      ? classicLimit(endpoint)
      : { calls: 1_000_000, seconds: 1 }
})

const openWire = async () => {
  const world = await openVirtualWorld({
    bank: { limits: "off" },
    budget,
    signing: rsa ? "rsa" : "stand-in",
    ...database
  })
  return { ...world, requests: () => world.bank.statistics().requests.total }
}
const openPort = async () => {
  const time = createVirtualTime()
  const bank = makeScriptedBank()
  const layer = provisionerLayerWith({ clock: time, ...database }, bank.layer.pipe(Layer.provide(budget)))
  const provisioning = await time.run(
    provisionerFacade(layer.pipe(Layer.provideMerge(Logger.layer([])), Layer.provideMerge(time.layer)))
  )
  return { time, provisioning, requests: bank.calls, close: () => time.run(provisioning.close()) }
}
const world = await (side.startsWith("port") ? openPort() : openWire())
const { time, provisioning } = world

let next = 0
const onboard = async (count: number) => {
  const end = next + count
  const onboardNext = async (): Promise<void> => {
    if (next >= end) return
    const index = (next += 1)
    const handle = await provisioning.provision(requestOf(index))
    const { phase } = await playPerson({ handle, time, answers: answersOf(index) })
    if (phase !== "active") throw new Error(`Person ${index} is ${phase}.`)
    return onboardNext()
  }
  await time.run(Promise.all(Array.from({ length: inFlight }, onboardNext)))
}
for (let b=0;b<10;b++){const c=process.cpuUsage();const w=performance.now();await onboard(100);const d=process.cpuUsage(c);console.error(b,'cpu',((d.user+d.system)/1e5).toFixed(1),'wall',((performance.now()-w)/100).toFixed(1), (process.memoryUsage().heapUsed/1e6).toFixed(0))}
const [from, before] = [performance.now(), world.requests()]
await onboard(people)
const seconds = (performance.now() - from) / 1000
const requests = world.requests() - before
await world.close()
rmSync(folder, { recursive: true })
console.log(JSON.stringify([people / seconds, (seconds * 1000) / people, requests / people]))
