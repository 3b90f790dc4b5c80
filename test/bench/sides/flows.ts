import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { requestOf } from "../../virtual/virtual-person.ts"
import { durableFlows } from "./durable-flows.ts"
import { naiveFlows } from "./naive-flows.ts"

// Flows of six commands per second, on a database that syncs every commit. Arguments: the side, `WHO, HOW MANY at a time`.
const side = process.argv[2] ?? ""
const concurrency = Number(/(\d+) at a time$/.exec(side)?.[1])
const folder = mkdtempSync(join(tmpdir(), "bench-flows-"))
const file = join(folder, "users.db")

const open = async () => {
  if (!side.startsWith("naive")) return durableFlows(file)
  const { flow, close } = await naiveFlows(file)
  return { flow: (index: number) => flow(requestOf(index).externalUuid), close }
}
const { flow, close } = await open()

let next = 0
const run = async (flows: number): Promise<number> => {
  const end = next + flows
  const from = performance.now()
  const one = async (): Promise<void> => {
    while (next < end) await flow((next += 1))
  }
  await Promise.all(Array.from({ length: concurrency }, one))
  return flows / ((performance.now() - from) / 1000)
}
await run(concurrency === 1 ? 100 : 400)
const flowsPerSecond = await run(concurrency === 1 ? 200 : 1_200)
await close()
rmSync(folder, { recursive: true })
console.log(JSON.stringify([flowsPerSecond, 1000 / flowsPerSecond]))
