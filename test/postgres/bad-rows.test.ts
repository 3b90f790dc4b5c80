import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { MemoryRateBudget } from "@bunq-provisioning/adapter-http"
import { provisionerFacade } from "@bunq-provisioning/runtime"
import type { Provisioning } from "@bunq-provisioning/runtime"
import { createVirtualClock } from "@bunq-provisioning/sandbox"
import { provisionerLayerWith } from "bunq-provisioning"
import { Effect, Layer, Logger } from "effect"
import { afterAll, describe, expect, inject, it } from "vitest"
import { makeScriptedBank } from "../bench/sides/scripted-bank.ts"
import { answersOf, playPerson, requestOf } from "../virtual/virtual-person.ts"
import { freshDatabase } from "./server/fresh-database.ts"
import { runSql } from "./server/run-sql.ts"

/** A database, and a way to its tables that the store knows nothing of. */
interface Backdoor {
  readonly database: string
  /** Runs one statement with `?` for values; `p` stands before the names of tables. */
  readonly run: (
    sql: (p: string) => string,
    ...values: readonly string[]
  ) => Promise<ReadonlyArray<{ readonly [column: string]: unknown }>>
}

const folder = mkdtempSync(join(tmpdir(), "bunq-provisioning-bad-rows-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const kinds: { readonly [store: string]: () => Promise<Backdoor> } = {
  SQLite: async () => {
    const database = join(folder, "users.db")
    const run: Backdoor["run"] = async (sql, ...values) => {
      const beside = new DatabaseSync(database)
      try {
        return beside.prepare(sql("")).all(...values) as never
      } finally {
        beside.close()
      }
    }
    return { database, run }
  },
  PostgreSQL: async () => {
    const database = await Effect.runPromise(freshDatabase(inject("postgres")))
    const run: Backdoor["run"] = (sql, ...values) => {
      let place = 0
      const numbered = sql("bunq_provisioning.").replaceAll("?", () => `$${(place += 1)}`)
      return Effect.runPromise(runSql(database, numbered, values))
    }
    return { database, run }
  }
}

const damages: ReadonlyArray<readonly [what: string, (envelope: string) => string]> = [
  ["half a row", (envelope) => envelope.slice(0, 100)],
  ["another shape", () => '["nobody"]'],
  ["an unknown version", (envelope) => envelope.replace(/"version":\d+/, '"version":99')],
  ["a state that does not exist", (envelope) => envelope.replace(/"value":\{/, '"value":{"nowhere":"x",')]
]
const [healthy, unsealed] = [damages.length + 1, damages.length + 2]
const uuidOf = (index: number) => requestOf(index).externalUuid
const fast = MemoryRateBudget.layer({ limitOf: () => ({ calls: 1_000_000, seconds: 1 }) })

const refusal = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "no refusal",
    (error: unknown) => error
  )

describe.each(Object.keys(kinds))("damaged rows on %s", (store) => {
  it("are refused with typed errors, shown and left as they are, while everybody else goes on", async () => {
    const { database, run } = await kinds[store]!()
    const bank = makeScriptedBank()
    const clock = createVirtualClock({ startAt: Date.UTC(2026, 5, 12, 9), speed: 120 })
    const serve = async (use: (provisioning: Provisioning) => Promise<void>) => {
      const layer = provisionerLayerWith(
        { database, vaultKey: Buffer.alloc(32, 7).toString("base64"), clock },
        bank.layer.pipe(Layer.provide(fast))
      ).pipe(Layer.provideMerge(Logger.layer([])))
      const provisioning = await provisionerFacade(layer)
      await use(provisioning).finally(provisioning.close)
    }
    const play = async (
      provisioning: Provisioning,
      index: number,
      until?: (view: { readonly phase: string }) => boolean
    ) => {
      const handle = await provisioning.handle(uuidOf(index))
      const playing = { handle, time: clock, answers: answersOf(index) }
      return (await playPerson(until === undefined ? playing : { ...playing, until })).phase
    }
    const everybody = Array.from({ length: unsealed }, (_, index) => index + 1)

    await serve(async (provisioning) => {
      for (const index of everybody) await provisioning.provision(requestOf(index))
      for (const index of everybody) await play(provisioning, index, ({ phase }) => phase === "collecting")
    })
    for (const [index, [, damage]] of damages.entries()) {
      const uuid = uuidOf(index + 1)
      const [row] = await run((p) => `SELECT envelope FROM ${p}provision WHERE uuid = ?`, uuid)
      await run(
        (p) => `UPDATE ${p}provision SET envelope = ? WHERE uuid = ? RETURNING uuid`,
        damage(String(row?.["envelope"])),
        uuid
      )
    }
    const spoilt = store === "SQLite" ? "zeroblob(60)" : "decode(repeat('00', 60), 'hex')"
    await run(
      (p) => `UPDATE ${p}sealed SET sealed = ${spoilt} WHERE owner = ? RETURNING owner`,
      uuidOf(unsealed)
    )
    const ofThem = uuidOf(1).slice(0, 24) + "%"
    const rows = async () => ({
      envelopes: (
        await run((p) => `SELECT uuid, envelope FROM ${p}provision WHERE uuid LIKE ? ORDER BY uuid`, ofThem)
      ).slice(0, damages.length),
      sealed: (
        await run(
          (p) => `SELECT purpose, sealed FROM ${p}sealed WHERE owner = ? ORDER BY purpose`,
          uuidOf(unsealed)
        )
      ).map(({ purpose, sealed }) => [purpose, Buffer.from(sealed as Uint8Array).toString("hex")])
    })
    const before = await rows()
    expect(before.sealed.length).toBeGreaterThan(0)

    await serve(async (provisioning) => {
      expect(await play(provisioning, healthy)).toBe("active")
      for (const [index, [what]] of damages.entries()) {
        const uuid = uuidOf(index + 1)
        const error = (await refusal(provisioning.handle(uuid))) as { _tag: string; message: string }
        expect([what, error._tag]).toEqual([what, what === "half a row" ? "StoreError" : "ProvisionerError"])
        expect(error.message).toMatch(/restore (it|the row) from a backup/)
      }
      const list = await provisioning.list()
      expect(list.refused).toEqual(damages.map((_, index) => uuidOf(index + 1)))
      expect(list.views.map(({ uuid }) => uuid)).toEqual([uuidOf(healthy), uuidOf(unsealed)])
      // What is sealed under a key that does not open is neither used nor replaced.
      const handle = await provisioning.handle(uuidOf(unsealed))
      const data = answersOf(unsealed).NATIONALITY
      const error = await refusal(handle.send({ type: "fulfilment.submit", fulfilment: "NATIONALITY", data }))
      expect(error).toMatchObject({ _tag: "SealerError", reason: { _tag: "DoesNotOpen" } })
      expect((await handle.view()).phase).toBe("collecting")
    })
    expect(await rows()).toEqual(before)
  }, 60_000)
})
