import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { Effect } from "effect"
import { freshDatabase } from "../postgres/server/fresh-database.ts"
import { startPostgres } from "../postgres/server/start-postgres.ts"
import { drawKills } from "./draw-kills.ts"
import { makeKillProof } from "./kill-proof.ts"
import { playKilledWorld } from "./killed-world.ts"

// The long form: `pnpm kill:long --kills 200 --from 1 --store sqlite|postgres`; on both stores in turn unless one is named.

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    from: { type: "string", default: "1" },
    store: { type: "string" }
  }
})
const whole = (name: string, given: string): number => {
  const number = Number(given)
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name} is a whole number from 1 on.`)
  return number
}
const [wanted, from] = [whole("kills", values.kills), whole("from", values.from)]
const stores = ["sqlite", "postgres"].filter((store) => values.store === undefined || values.store === store)
if (stores.length === 0) throw new Error("--store is sqlite or postgres.")
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const folder = mkdtempSync(join(tmpdir(), "bunq-provisioning-kills-"))
const server = stores.includes("postgres") ? await startPostgres() : undefined
const proofs = new Map(stores.map((store) => [store, makeKillProof(store)]))
let [failed, kills] = [false, 0]
// A world in which a boundary does not come has fewer kills than were drawn: bounded by the number of worlds too.
try {
  for (let seed = from; !failed && kills < wanted && seed < from + wanted; seed += 1)
    for (const [store, proof] of proofs) {
      // Slow enough that a limit forgotten by a restart shows, or so fast that much happens between two kills.
      const speed = seed % 2 === 0 ? 240 : 40
      const database =
        store === "sqlite" || server === undefined
          ? join(folder, `${seed}.db`)
          : await Effect.runPromise(freshDatabase(server.url("postgres")))
      const report = await playKilledWorld({
        database,
        people: 6,
        seed,
        speed,
        kills: drawKills(seed, 12)
      })
      proof.add(report)
      kills += report.kills.length
      const where = report.kills.map(({ boundary }) => boundary).join(" · ")
      say(`${store}, seed ${seed}: ${report.kills.length} kills, ${kills} so far: ${where}`)
      for (const wrong of report.wrong) say(`WRONG ${wrong}`)
      if (report.wrong.length === 0) continue
      failed = true
      say(`again: pnpm kill:long --store ${store} --from ${seed} --kills 1`)
      break
    }
} finally {
  await server?.close()
  rmSync(folder, { recursive: true, force: true })
}
for (const proof of proofs.values()) for (const line of proof.lines()) say(line)
process.exitCode = failed ? 1 : 0
