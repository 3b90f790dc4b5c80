import { MemoryRateBudget } from "@bunq-provisioning/adapter-http"
import { provisionerFacade, verifyHistory } from "@bunq-provisioning/runtime"
import type { Provisioning } from "@bunq-provisioning/runtime"
import { createVirtualClock } from "@bunq-provisioning/sandbox"
import { provisionerLayerWith } from "bunq-provisioning"
import { Effect, Layer, Logger } from "effect"
import { beforeAll, expect, inject, it } from "vitest"
import { makeScriptedBank } from "../bench/sides/scripted-bank.ts"
import { answersOf, playPerson, requestOf } from "../virtual/virtual-person.ts"
import { freshDatabase } from "./server/fresh-database.ts"
import { runSql } from "./server/run-sql.ts"

let database = ""
beforeAll(async () => {
  database = await Effect.runPromise(freshDatabase(inject("postgres")))
})

const fast = MemoryRateBudget.layer({ limitOf: () => ({ calls: 1_000_000, seconds: 1 }) })
const bank = makeScriptedBank()
const clock = createVirtualClock({ startAt: Date.UTC(2026, 5, 12, 9), speed: 600 })
const [old, fresh] = [7, 8].map((fill) => Buffer.alloc(32, fill).toString("base64"))

const within = async <A>(vaultKey: string, use: (provisioning: Provisioning) => Promise<A>): Promise<A> => {
  const provisioning = await provisionerFacade(
    provisionerLayerWith({ database, vaultKey, clock }, bank.layer.pipe(Layer.provide(fast))).pipe(
      Layer.provideMerge(Logger.layer([]))
    )
  )
  try {
    return await use(provisioning)
  } finally {
    await provisioning.close()
  }
}
const sql = (text: string, values: readonly string[] = []) =>
  Effect.runPromise(runSql(database, text, values))

it("keys are rotated, a user is erased, and whatever is done to a journal shows, on PostgreSQL", async () => {
  const uuids = await within(String(old), async (provisioning) => {
    const handles = await Promise.all([1, 2, 3].map((index) => provisioning.provision(requestOf(index))))
    await Promise.all(
      handles.map((handle, index) => playPerson({ handle, time: clock, answers: answersOf(index + 1) }))
    )
    return handles.map(({ uuid }) => uuid)
  })
  const [one = "", two = ""] = uuids
  await within(`${fresh},${old}`, async ({ custody }) => {
    expect(await custody.rotateKeys()).toMatchObject({ rewrapped: 4, current: 0, done: true })
    expect(await custody.verifyJournals()).toMatchObject({ users: 3, unchained: 0, broken: [] })
  })
  await within(String(fresh), async ({ custody }) => {
    const erased = await custody.erase(one, { by: "dpo-7" })
    expect(erased).toMatchObject({ settled: true, erased: { by: "dpo-7" } })
    expect(await sql("SELECT purpose FROM bunq_provisioning.sealed WHERE owner = $1", [one])).toEqual([])
    expect(
      (await sql("SELECT purpose FROM bunq_provisioning.sealed WHERE owner = $1", [two])).length
    ).toBeGreaterThan(3)
    expect(verifyHistory(await custody.exportHistory(one))).toMatchObject({ intact: true })
    const change =
      "UPDATE bunq_provisioning.journal SET hash = repeat('0', 64) WHERE uuid = $1 AND number = 3"
    const remove = "DELETE FROM bunq_provisioning.journal WHERE uuid = $1 AND number > 4"
    for (const refused of [change, remove]) await expect(sql(refused, [two])).rejects.toThrow(/./)
    expect(await custody.verifyJournals()).toMatchObject({ users: 3, broken: [] })
    await sql("ALTER TABLE bunq_provisioning.journal DISABLE TRIGGER ALL")
    await sql(remove, [two])
    await sql(change, [String(uuids[2])])
    const { broken } = await custody.verifyJournals()
    expect(new Map(broken.map((verdict) => [verdict.uuid, verdict.broken]))).toEqual(
      new Map([
        [two, { number: 5, fault: "TailMissing" }],
        [uuids[2], { number: 3, fault: "Changed" }]
      ])
    )
  })
})
