import { expect, it } from "vitest"
import { fuzzReceiver } from "./fuzz-receiver.ts"

it(
  "50,000 mutated requests: no crash, no hang, nothing kept that is not well-formed",
  { timeout: 240_000 },
  async () => {
    const { cases, kept, statuses, left, grown, failure } = await fuzzReceiver({ from: 1, count: 50_000 })
    expect(failure).toBeNull()
    expect([cases, left]).toEqual([50_000, 0])
    expect(grown).toBeLessThan(20_000_000)
    // Had the mutations only one end, they would prove little.
    expect(kept).toBeGreaterThan(5_000)
    expect([...statuses.keys()].toSorted()).toEqual([200, 400, 404, 405, 408, 413, 415])
    for (const times of statuses.values()) expect(times).toBeGreaterThan(20)
  }
)
