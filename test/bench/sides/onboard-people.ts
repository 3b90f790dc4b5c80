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

/** How many are under way at a time. */
const inFlight = 50
/** One by one: a page would hold everybody who was ever onboarded, and the staleness of pages is measured elsewhere. */
const feed = { listFrom: 1_000_000 }

/** Reads at the classic pace, as in earnest; writes and sessions as fast as they come, so that what is measured is work and not waiting. */
const budget = MemoryRateBudget.layer({
  limitOf: (endpoint) =>
    endpoint.startsWith("GET ") && endpoint !== "GET /v1/partner-user-provision"
      ? classicLimit(endpoint)
      : { calls: 1_000_000, seconds: 1 }
})

/**
 * Onboards people in virtual time, from the request to verified. The side says where (`wire`: runtime, adapter and local bank; `port`: a scripted bank behind
 * `BunqApi`), what keeps them (`memory`, `SQLite`), and whether signatures are `RSA` or a stand-in.
 */
export const openOnboarding = async (side: string) => {
  const folder = mkdtempSync(join(tmpdir(), "bench-onboardings-"))
  const database = side.includes("SQLite") ? { database: join(folder, "users.db") } : {}
  const openWire = async () => {
    const world = await openVirtualWorld({
      bank: { limits: "off" },
      budget,
      feed,
      signing: side.includes("RSA") ? "rsa" : "stand-in",
      ...database
    })
    return { ...world, requests: () => world.bank.statistics().requests.total }
  }
  const openPort = async () => {
    const time = createVirtualTime()
    const bank = makeScriptedBank()
    const layer = provisionerLayerWith({ ...database, feed }, bank.layer.pipe(Layer.provide(budget)))
    const provisioning = await time.run(
      provisionerFacade(layer.pipe(Layer.provideMerge(Logger.layer([])), Layer.provideMerge(time.layer)))
    )
    return { time, provisioning, requests: bank.calls, close: () => time.run(provisioning.close()) }
  }
  const world = await (side.startsWith("wire") ? openWire() : openPort())
  const { time, provisioning } = world

  let next = 0
  const onboard = async (count: number): Promise<void> => {
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
  const close = async () => {
    await world.close()
    rmSync(folder, { recursive: true })
  }
  return { onboard, requests: world.requests, close }
}
