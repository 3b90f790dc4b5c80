import { join } from "node:path"
import { expect, it } from "vitest"
import { folder } from "../cli/binary.ts"
import { makeKillProof } from "./kill-proof.ts"
import { playKilledWorld } from "./killed-world.ts"
import type { Kill } from "./killed-world.ts"

const away = 2_000
const kills: readonly Kill[] = [
  // Marked as sent and not sent.
  { at: { hold: { boundary: "before request POST /v1/partner-user-provision", nth: 1 } }, away },
  // Made, and nobody was told.
  { at: { taken: { boundary: "POST /v1/partner-user-provision", nth: 2 } }, away },
  // Durable, and nobody was told.
  { at: { hold: { boundary: "after commit", nth: 6 } }, away },
  // The token is used up, and there is no session.
  { at: { taken: { boundary: "POST /v1/session-server", nth: 1 } }, away },
  // There is a session, and it is not written down.
  { at: { hold: { boundary: "before write of session", nth: 1 } }, away },
  { at: { after: 150 }, away }
]

it("four users of a file are killed six times at the worst places, and every one arrives, provisioned once", async () => {
  const report = await playKilledWorld({
    database: join(folder(), "x.db"),
    people: 4,
    seed: 1,
    speed: 40,
    kills
  })
  const proof = makeKillProof("sqlite")
  proof.add(report)
  for (const line of proof.lines()) console.log(line)
  expect(report.wrong).toEqual([])
  expect(report.kills.map(({ boundary }) => boundary)).toEqual([
    "before request POST /v1/partner-user-provision",
    "taken by bunq POST /v1/partner-user-provision",
    "after commit",
    "taken by bunq POST /v1/session-server",
    "before write of session",
    "any moment"
  ])
  expect(report.bank.resets).toBe(0)
  // Every user was accepted in every life.
  expect(report.acknowledged).toBeGreaterThan(4 * 6)
}, 90_000)

it("a create that bunq carries out between two look-ups of the next process is found by the second", async () => {
  const report = await playKilledWorld({
    database: join(folder(), "x.db"),
    people: 1,
    seed: 1,
    speed: 40,
    kills: [{ at: { late: { boundary: "POST /v1/partner-user-provision", nth: 1 } }, away }]
  })
  expect(report.wrong).toEqual([])
  expect(report.kills.map(({ boundary }) => boundary)).toEqual([
    "on its way to bunq POST /v1/partner-user-provision"
  ])
  expect([...report.bank.made.values()]).toEqual([1])
}, 60_000)
