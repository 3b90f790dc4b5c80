import { createSecretKey } from "node:crypto"
import { describe, expect, it } from "vitest"
import { makeUnwrappedKeys } from "./unwrapped-keys.ts"

describe("unwrapped keys", () => {
  const key = createSecretKey(Buffer.alloc(32, 1))
  it("are few, the oldest leaves first", () => {
    const keys = makeUnwrappedKeys({ capacity: 3 })
    for (let index = 0; index < 10; index += 1) keys.set(`${index}`, key, 0)
    expect([keys.size(), keys.get("6", 0), keys.get("7", 0)]).toEqual([3, undefined, key])
  })
  it("are not believed after their time, nor when the clock was set back", () => {
    const keys = makeUnwrappedKeys({ timeToLive: 100 })
    keys.set("a", key, 1_000)
    expect([keys.get("a", 1_099), keys.get("a", 1_100)]).toEqual([key, undefined])
    keys.set("a", key, 1_000)
    expect(keys.get("a", 999)).toBe(undefined)
  })
})
