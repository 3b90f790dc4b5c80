import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { Sealer } from "@bunq-provisioning/core/ports"
import type { ProvisionStore } from "@bunq-provisioning/core/ports"
import { sealerContract } from "@bunq-provisioning/core/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { countingRandom, testKey } from "../loop/test-world.test-support.ts"
import { MemoryStore } from "../memory/memory-store.ts"
import { SqliteStore } from "../sqlite/sqlite-store.ts"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { AesSealer } from "./aes-sealer.ts"
import type { VaultKeySource } from "./local-keys.ts"

const { file, folder } = temporaryFolder()
const sealer = (
  source: VaultKeySource,
  store: Layer.Layer<ProvisionStore, unknown> = Layer.fresh(MemoryStore.layer)
) => AesSealer.layer(source).pipe(Layer.provide(Layer.mergeAll(store, countingRandom())))
const start = (source: VaultKeySource, store?: Layer.Layer<ProvisionStore, unknown>) =>
  Effect.scoped(Layer.build(sealer(source, store)))
const refusal = (source: VaultKeySource, store?: Layer.Layer<ProvisionStore, unknown>) =>
  start(source, store).pipe(
    Effect.flip,
    Effect.map((error) => (error as { readonly reason: { readonly _tag: string } }).reason._tag)
  )
const written = (content: string, mode = 0o600): VaultKeySource => {
  const keyFile = file()
  writeFileSync(keyFile, content)
  chmodSync(keyFile, mode)
  return { keyFile }
}

describe("AesSealer keeps the contract", () => {
  for (const { name, run } of sealerContract({ layer: () => sealer({ key: testKey }) }))
    it.effect(name, () => run)
})

describe("AesSealer starts", () => {
  const rows: ReadonlyArray<readonly [string, () => VaultKeySource, string]> = [
    ["no base64", () => ({ key: Redacted.make("not a key!") }), "KeyInvalid"],
    ["16 bytes", () => ({ key: Redacted.make(Buffer.alloc(16).toString("base64")) }), "KeyInvalid"],
    ["an empty key file", () => written(""), "KeyInvalid"],
    ["a key file the group may read", () => written(Redacted.value(testKey), 0o640), "KeyExposed"],
    ["a key file the world may read", () => written(Redacted.value(testKey), 0o604), "KeyExposed"],
    ["a key file in a missing folder", () => ({ keyFile: `${folder}/missing/key` }), "KeyUnreadable"],
    [
      "a folder as key file",
      () => {
        mkdirSync(`${folder}/key-folder`, { mode: 0o700 })
        return { keyFile: `${folder}/key-folder` }
      },
      "KeyUnreadable"
    ]
  ]
  for (const [name, source, tag] of rows)
    it.effect(`not with ${name}`, () => Effect.map(refusal(source()), (found) => expect(found).toBe(tag)))

  it.effect("with a key file it makes beside a new database, once, for the owner only", () =>
    Effect.gen(function* () {
      const [keyFile, database] = [file("vault.key"), file()]
      yield* start({ keyFile }, SqliteStore.layer({ file: database }))
      expect((statSync(keyFile).mode & 0o777).toString(8)).toBe("600")
      const made = readFileSync(keyFile, "utf8")
      expect(Buffer.from(made, "base64").length).toBe(32)
      yield* start({ keyFile }, SqliteStore.layer({ file: database }))
      expect(readFileSync(keyFile, "utf8")).toBe(made)
    })
  )
  it.effect("not without the key file of a database that is in use", () =>
    Effect.gen(function* () {
      const database = file()
      yield* start({ key: testKey }, SqliteStore.layer({ file: database }))
      const keyFile = file("never-made.key")
      expect(yield* refusal({ keyFile }, SqliteStore.layer({ file: database }))).toBe("KeyUnreadable")
      expect(existsSync(keyFile)).toBe(false)
    })
  )
  it.effect("not with another key than the database was made with", () =>
    Effect.gen(function* () {
      const database = file()
      yield* start({ key: testKey }, SqliteStore.layer({ file: database }))
      const other = Redacted.make(Buffer.alloc(32, 8).toString("base64"))
      expect(yield* refusal({ key: other }, SqliteStore.layer({ file: database }))).toBe("DoesNotOpen")
      yield* start({ key: testKey }, SqliteStore.layer({ file: database }))
    })
  )
})

it.effect("a row sealed with one key does not open with another", () =>
  Effect.gen(function* () {
    const context = { owner: "a", purpose: "b" }
    const rows = yield* Sealer.use((s) => s.seal("a", [{ purpose: "b", value: Redacted.make("x") }])).pipe(
      Effect.provide(sealer({ key: testKey }))
    )
    const [, { sealed } = { sealed: new Uint8Array() }] = rows
    const other = Redacted.make(Buffer.alloc(32, 9).toString("base64"))
    const error = yield* Sealer.use((s) => s.open(context, sealed)).pipe(
      Effect.provide(sealer({ key: other })),
      Effect.flip
    )
    expect(error).toMatchObject({ reason: { _tag: "DoesNotOpen" } })
  })
)
