import { Effect } from "effect"
import { expect, inject, it } from "vitest"
import { makeKillProof } from "../kill/kill-proof.ts"
import { playKilledWorld } from "../kill/killed-world.ts"
import type { Kill } from "../kill/killed-world.ts"
import { freshDatabase } from "./server/fresh-database.ts"

const away = 2_000
const kills: readonly Kill[] = [
  { at: { hold: { boundary: "before commit", nth: 2 } }, away },
  { at: { taken: { boundary: "POST /v1/partner-user-provision", nth: 1 } }, away },
  { at: { hold: { boundary: "after commit", nth: 12 } }, away },
  { at: { after: 150 }, away }
]

it("three users of a server are killed four times, and the next process takes the lease and brings every one home", async () => {
  const database = await Effect.runPromise(freshDatabase(inject("postgres")))
  const report = await playKilledWorld({ database, people: 3, seed: 2, speed: 60, kills })
  const proof = makeKillProof("postgres")
  proof.add(report)
  for (const line of proof.lines()) console.log(line)
  expect(report.wrong).toEqual([])
  expect(report.kills.map(({ boundary }) => boundary)).toEqual([
    "before commit",
    "taken by bunq POST /v1/partner-user-provision",
    "after commit",
    "any moment"
  ])
  expect(report.bank.resets).toBe(0)
}, 90_000)
