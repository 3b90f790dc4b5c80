import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { Sealer } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { countingRandom } from "../loop/test-world.test-support.ts"
import { emptyRows } from "../memory/memory-rows.ts"
import { MemoryStore } from "../memory/memory-store.ts"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { AesSealer } from "./aes-sealer.ts"
import { addKeyToFile, keepNewestKey } from "./rotate-key-file.ts"

const { file } = temporaryFolder()
const key = (fill: number) => Buffer.alloc(32, fill).toString("base64")
const written = (content: string, mode = 0o600): string => {
  const path = file()
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}
const linesOf = (path: string) => readFileSync(path, "utf8").trim().split("\n")
const reasonOf = (run: () => unknown): string => {
  try {
    run()
    return "nothing"
  } catch (error) {
    return (error as { readonly reason: { readonly _tag: string } }).reason._tag
  }
}

describe("the key file in a rotation", () => {
  it("gets the new key in front, and loses the old one at the end, readable by its owner only", () => {
    const path = written(`${key(1)}\n`)
    expect(addKeyToFile(path, key(2))).toBe(true)
    expect(linesOf(path)).toEqual([key(2), key(1)])
    expect((statSync(path).mode & 0o777).toString(8)).toBe("600")
    keepNewestKey(path)
    expect(linesOf(path)).toEqual([key(2)])
    expect((statSync(path).mode & 0o777).toString(8)).toBe("600")
    expect(existsSync(`${path}.new`)).toBe(false)
  })
  it("loses no old key for good: backups from before open with nothing else", () => {
    const path = written(`${key(1)}\n`)
    for (const next of [2, 3]) {
      addKeyToFile(path, key(next))
      keepNewestKey(path)
      keepNewestKey(path)
    }
    expect(linesOf(path)).toEqual([key(3)])
    expect(linesOf(`${path}.old`)).toEqual([key(2), key(1)])
    expect((statSync(`${path}.old`).mode & 0o777).toString(8)).toBe("600")
  })
  it("is left as it is when a rotation was cut off: no third key comes in", () => {
    const path = written(`${key(2)}\n${key(1)}\n`)
    expect(addKeyToFile(path, key(3))).toBe(false)
    expect(linesOf(path)).toEqual([key(2), key(1)])
  })
  it("is not touched when it is not a good one", () => {
    const rows: ReadonlyArray<readonly [string, string]> = [
      [written("not a key"), "KeyInvalid"],
      [written(`${key(1)}\n`, 0o644), "KeyExposed"],
      [file("missing.key"), "KeyUnreadable"]
    ]
    for (const [path, reason] of rows) {
      const before = existsSync(path) ? readFileSync(path, "utf8") : null
      expect(reasonOf(() => addKeyToFile(path, key(2)))).toBe(reason)
      expect(reasonOf(() => keepNewestKey(path))).toBe(reason)
      expect(existsSync(path) ? readFileSync(path, "utf8") : null).toBe(before)
    }
  })
})

it.effect("several keys are read from a file or a text: the newest seals, all open", () => {
  const rows = emptyRows()
  const on = (source: Parameters<typeof AesSealer.layer>[0]) =>
    AesSealer.layer(source).pipe(Layer.provide(Layer.mergeAll(MemoryStore.layerOn(rows), countingRandom())))
  const secrets = [{ purpose: "request", value: Redacted.make("x") }]
  const put = (owner: string) =>
    Effect.gen(function* () {
      for (const row of yield* Sealer.use((sealer) => sealer.seal(owner, secrets)))
        rows.sealed.set(JSON.stringify([row.owner, row.purpose]), row)
    })
  const read = (owner: string) =>
    Sealer.use((sealer) =>
      sealer.open(
        { owner, purpose: "request" },
        rows.sealed.get(JSON.stringify([owner, "request"]))?.sealed ?? new Uint8Array()
      )
    ).pipe(Effect.map(Redacted.value))
  const path = written(`${key(1)}\n`)
  return Effect.gen(function* () {
    yield* Effect.provide(put("early"), on({ keyFile: path }))
    addKeyToFile(path, key(2))
    yield* Effect.provide(put("late"), on({ keyFile: path }))
    const both = on({ key: Redacted.make(` ${key(2)}, ${key(1)} `) })
    expect(yield* Effect.provide(Effect.all([read("early"), read("late")]), both)).toEqual(["x", "x"])
    const fresh = Effect.provide(read("late"), on({ key: Redacted.make(key(2)) }))
    expect(yield* Effect.flip(fresh)).toMatchObject({ reason: { _tag: "DoesNotOpen" } })
  })
})
