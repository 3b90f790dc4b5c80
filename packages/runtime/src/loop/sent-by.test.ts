import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { verifyHistory } from "../history/history-export.ts"
import { chainHash, chainStart } from "../journal-chain/chain-hash.ts"
import { MemoryStore } from "../memory/memory-store.ts"
import { Provisioner } from "./provisioner.ts"
import { makeScriptedBank } from "./scripted-bank.test-support.ts"
import { address, person, testWorld, uuidOf } from "./test-world.test-support.ts"

const uuid = uuidOf(1)
const answer = { type: "fulfilment.submit", fulfilment: "ADDRESS_MAIN", data: address } as const
const world = () => testWorld(makeScriptedBank(), Layer.fresh(MemoryStore.layer))

describe("who sent something", () => {
  it.effect("stands in the journal, its proof, the export and the explanation", () =>
    Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person(), { by: "operator:3f2a" })
      yield* TestClock.adjust("20 seconds")
      yield* provisioner.send(uuid, answer, { by: "user" })
      yield* provisioner.send(uuid, { type: "provision.retry" })
      const journal = yield* provisioner.journal(uuid)
      const by = (cause: string) => journal.find((entry) => entry.cause.startsWith(cause))?.by
      expect([by("provision.requested"), by("fulfilment.submit"), by("provision.retry")]).toEqual([
        "operator:3f2a",
        "user",
        undefined
      ])
      expect(journal.every((entry) => "by" in entry === (entry.by !== undefined))).toBe(true)
      expect(yield* provisioner.custody.verifyJournal(uuid)).toMatchObject({ intact: true })
      const exported = yield* provisioner.custody.exportHistory(uuid)
      expect(exported.entries[0]).toMatchObject({ by: "operator:3f2a" })
      const forged = exported.entries.map((entry) => (entry.by === "user" ? { ...entry, by: "bank" } : entry))
      expect(verifyHistory({ ...exported, entries: forged }).intact).toBe(false)
      const { history } = yield* provisioner.explain(uuid)
      expect(history.at(-1)).toMatchObject({ source: "operator", by: "operator:3f2a" })
      expect(history.some((one) => one.by === "user")).toBe(true)
    }).pipe(Effect.provide(world()))
  )

  it.effect("stands there for who is taken over and for whom everybody is retried", () =>
    Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.adopt(uuid, { by: "operator:3f2a" })
      yield* TestClock.adjust("20 seconds")
      expect(yield* provisioner.retryAll({ by: "cli" })).toMatchObject({ retried: 1 })
      const journal = yield* provisioner.journal(uuid)
      const told = journal.filter((entry) => entry.source === "operator")
      expect(told.map(({ by }) => by)).toEqual(["operator:3f2a", "cli"])
      for (const refused of [
        Effect.asVoid(provisioner.adopt(uuid, { by: "Ada Lovelace" })),
        Effect.asVoid(provisioner.retryAll({ by: "Ada Lovelace" })),
        Effect.asVoid(provisioner.reconcile({ by: "Ada Lovelace" }))
      ])
        expect(yield* Effect.flip(refused)).toMatchObject({ reason: { argument: "by" } })
    }).pipe(Effect.provide(world()))
  )

  it.effect("is refused when it could be anything but the id of somebody", () =>
    Effect.gen(function* () {
      const provisioner = yield* Provisioner
      for (const by of ["", "x".repeat(65), "Ada Lovelace", "a\nb", 7, null]) {
        const given = { by: by as string }
        for (const refused of [
          Effect.asVoid(provisioner.provision(person(), given)),
          Effect.asVoid(provisioner.send(uuid, { type: "provision.close" }, given))
        ])
          expect(yield* Effect.flip(refused)).toMatchObject({
            reason: { _tag: "ArgumentInvalid", argument: "by" }
          })
      }
    }).pipe(Effect.provide(world()))
  )

  it("leaves the hash of entries from before as it was", () => {
    const entry = {
      number: 1,
      seq: 1,
      at: 1_000,
      source: "operator",
      cause: "provision.requested",
      fact: { kind: "noted" },
      responseId: null
    } as const
    // Made by the version before.
    expect(chainHash(chainStart(uuid), entry)).toBe(
      "a7ca9787a021fa4eb33eb5556363cf7ebad9447c68c0deea75288144b3e38adf"
    )
  })
})
