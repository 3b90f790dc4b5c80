import { readFileSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { describe, expect, it } from "@effect/vitest"
import { standing } from "@bunq-provisioning/core"
import type { Envelope } from "@bunq-provisioning/core"
import { begin, snapshotOf } from "@bunq-provisioning/core/step"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import type { StoreError } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { Layer } from "effect"
import { uuidOf } from "../loop/test-world.test-support.ts"
import { MemoryStore } from "../memory/memory-store.ts"
import { SqliteStore } from "../sqlite/index.ts"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { checkMigration } from "./check-migration.ts"
import type { Stranded } from "./check-migration.ts"

const stored = new URL("../../../core/src/lifecycle/stored/version-1.json", import.meta.url)
const old = Object.values(JSON.parse(readFileSync(stored, "utf8")) as { [name: string]: Envelope })

/** The same life for another user. */
const of = (uuid: string, envelope: Envelope): Envelope =>
  JSON.parse(JSON.stringify(envelope).replaceAll("6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11", uuid)) as Envelope
const fresh = (index: number) => begin({ uuid: uuidOf(index), requestRef: "request", at: 0 }).envelope

const put = Effect.fnUntraced(function* (uuid: string, envelope: Envelope) {
  const store = yield* ProvisionStore
  const known = begin({ uuid, requestRef: "request", at: 0 }).envelope
  yield* store.commit({
    uuid,
    envelope,
    expected: null,
    journal: [],
    deadline: null,
    interest: [],
    standing: standing(snapshotOf(known), known),
    sealed: [],
    inbox: []
  })
})

/** 300 users: of this version, of the first, and five with whom it cannot go on. */
const population = Effect.gen(function* () {
  for (let index = 1; index <= 284; index += 1) yield* put(uuidOf(index), fresh(index))
  for (const [index, envelope] of old.entries())
    yield* put(uuidOf(285 + index), of(uuidOf(285 + index), envelope))
  yield* put(uuidOf(296), { ...fresh(296), version: 99 })
  yield* put(uuidOf(297), {
    ...fresh(297),
    snapshot: { ...fresh(297).snapshot, value: { open: "nowhere" } } as never
  })
  yield* put(uuidOf(298), { ...fresh(298), version: 0 })
  yield* put(uuidOf(299), { ...fresh(299), version: undefined as never })
  yield* put(uuidOf(300), fresh(1))
  yield* put(uuidOf(301), { ...fresh(301), quarantine: { at: 1, reason: "TypeError" } })
})

const expected = [
  { uuid: uuidOf(296), version: 99, place: "requesting.running", because: "NewerVersion" },
  { uuid: uuidOf(297), version: 2, place: "open.nowhere", because: "Corrupted" },
  { uuid: uuidOf(298), version: 0, place: "requesting.running", because: "UnknownVersion" },
  { uuid: uuidOf(299), version: null, place: "requesting.running", because: "NotAnEnvelope" },
  { uuid: uuidOf(300), version: 2, place: "requesting.running", because: "OtherUser" }
]

const found = Effect.gen(function* () {
  const told: Stranded[] = []
  const { first, ...totals } = yield* checkMigration({ onStranded: (one) => void told.push(one) })
  return { first, told, totals }
})
const everything = {
  first: expected,
  told: expected,
  totals: {
    users: 301,
    versions: { "0": 1, "1": 11, "2": 287, "99": 1, unknown: 1 },
    setAside: 1,
    stranded: 5
  }
}

describe("checkMigration", () => {
  const file = temporaryFolder().file()
  const stores: ReadonlyArray<readonly [string, Layer.Layer<ProvisionStore, StoreError>]> = [
    ["memory", MemoryStore.layer],
    ["SQLite", SqliteStore.layer({ file })]
  ]
  it.effect.each(stores)("lists exactly who would strand: %s", ([, store]) =>
    Effect.gen(function* () {
      yield* population
      expect(yield* found).toEqual(everything)
    }).pipe(Effect.provide(store))
  )

  it.effect("reads a database beside its service, and changes nothing", () =>
    Effect.gen(function* () {
      const rows = () => {
        const database = new DatabaseSync(file, { readOnly: true })
        try {
          return JSON.stringify(database.prepare("SELECT * FROM provision ORDER BY uuid").all())
        } finally {
          database.close()
        }
      }
      const before = rows()
      expect(yield* found.pipe(Effect.provide(SqliteStore.layerReadOnly({ file })))).toEqual(everything)
      expect(rows()).toBe(before)
    }).pipe(Effect.provide(SqliteStore.layer({ file })))
  )
})
