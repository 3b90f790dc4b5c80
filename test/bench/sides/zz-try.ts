import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { classicLimit, MemoryRateBudget } from "@bunq-provisioning/adapter-http"
import { answersOf, playPerson, requestOf } from "../../virtual/virtual-person.ts"
import { openVirtualWorld } from "../../virtual/virtual-world.ts"

// Full onboardings in virtual time, from the request to verified, at a bank without limits on writes: how much real time one costs. Arguments: the side.
const side = process.argv[2] ?? ""
const [warmUp, people] = side.includes("RSA") ? [5,20] : [50, 200]
/** Reads at the classic pace, as in earnest; writes and sessions as fast as they come, so that what is measured is work and not waiting. */
const readsLimited = MemoryRateBudget.layer({
  limitOf: (endpoint) =>
    endpoint.startsWith("GET ") && endpoint !== "GET /v1/partner-user-provision"
      ? classicLimit(endpoint)
      : { calls: 1_000_000, seconds: 1 }
})
const folder = mkdtempSync(join(tmpdir(), "bench-onboardings-"))
const world = await openVirtualWorld({
  bank: { limits: "off" },
  budget: readsLimited,
  signing: side.includes("RSA") ? "rsa" : "stand-in",
  ...(side.includes("SQLite") ? { database: join(folder, "users.db") } : {})
})
const { time, provisioning } = world

/** How many are under way at a time. */
const inFlight = 8
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
await onboard(warmUp)
const cpu0 = process.cpuUsage(); const req0 = world.bank.statistics().requests.byEndpoint; const t0=time.now();
const [from, before] = [performance.now(), world.bank.statistics().requests.total]
await onboard(people)
const seconds = (performance.now() - from) / 1000
const cpu = process.cpuUsage(cpu0); console.error("cpu ms per person", (cpu.user+cpu.system)/1000/people, "jumps", time.jumps, "virtual s", (time.now()-t0)/1000); const req1=world.bank.statistics().requests.byEndpoint; for (const [k,v] of Object.entries(req1).sort((a,b)=>b[1]-a[1])) console.error(((v-(req0[k]??0))/people).toFixed(2), k)
const requests = world.bank.statistics().requests.total - before
await world.close()
rmSync(folder, { recursive: true })
console.log(JSON.stringify([people / seconds, (seconds * 1000) / people, requests / people]))
