import { Effect } from "effect"
import { afterAll, beforeAll, expect, inject, it } from "vitest"
import { atCrashPoints } from "../crash-points/at-crash-points.ts"
import { startPostgresHosts } from "../simulation/store/postgres-host.ts"
import type { PostgresHosts } from "../simulation/store/postgres-host.ts"
import { shortForm } from "../simulation/short-form.ts"
import { freshDatabase } from "./server/fresh-database.ts"

let hosts: PostgresHosts
beforeAll(async () => {
  hosts = await startPostgresHosts(await Effect.runPromise(freshDatabase(inject("postgres"))))
})
afterAll(() => hosts.close())

it("a process that ends at a point of an onboarding and starts again loses nothing: a sample, spread evenly", () => {
  const { wrong, played, all, proof } = atCrashPoints({ store: hosts.host }, { name: "postgres", spread: 12 })
  process.stdout.write(`${proof}\n`)
  expect(wrong).toEqual([])
  expect(played * 12).toBeGreaterThan(all)
}, 240_000)

it("seeds on PostgreSQL", async () => {
  expect(await shortForm({ seam: "port", store: hosts.host, from: 4_001, count: 5 })).toEqual([])
}, 240_000)
