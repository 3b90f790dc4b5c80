import { BunqError } from "@bunq-provisioning/core/ports"
import type { BunqReason } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Duration } from "effect"
import { retryDelay } from "./retry-delay.ts"

const error = (reason: BunqReason) => new BunqError({ operation: "test", reason, responseId: null })
const patience = (reason: BunqReason): { readonly attempts: number; readonly hours: number } => {
  let [attempts, waited] = [0, 0]
  for (;;) {
    const delay = retryDelay(error(reason), attempts, 0.5)
    if (delay === null) return { attempts: attempts + 1, hours: waited / 3_600_000 }
    waited += delay
    attempts += 1
  }
}

describe("retryDelay", () => {
  it("grows from base to cap, with full jitter", () => {
    const of = (attempt: number, random: number) =>
      retryDelay(error({ _tag: "Unreachable" }), attempt, random)
    expect([0, 1, 2, 5, 6, 900].map((attempt) => of(attempt, 1))).toEqual([
      1_000, 2_000, 4_000, 32_000, 60_000, 60_000
    ])
    expect([of(6, 0), of(6, 0.25)]).toEqual([0, 15_000])
  })
  it("waits out what bunq asks for, jitter on top", () => {
    const throttled = error({ _tag: "Throttled", retryAfter: Duration.minutes(10) })
    expect([retryDelay(throttled, 0, 0), retryDelay(throttled, 0, 1)]).toEqual([600_000, 603_000])
  })
  it("waits out the bank's own trouble for hours", () => {
    for (const reason of [
      { _tag: "Unreachable" },
      { _tag: "Ambiguous" },
      { _tag: "Unavailable", status: 503 },
      { _tag: "Throttled", retryAfter: Duration.seconds(3) }
    ] as const)
      expect(patience(reason).hours).toBeGreaterThan(6)
  })
  it("gives up at once on what would fail again", () => {
    for (const reason of [
      { _tag: "Refused", status: 400, hint: "" },
      { _tag: "Forbidden" },
      { _tag: "NotFound" },
      { _tag: "TokenLost" },
      { _tag: "CredentialRefused" },
      { _tag: "Unauthorised", status: 401 },
      { _tag: "Malformed", status: 200 }
    ] as const)
      expect(patience(reason).attempts).toBe(1)
    expect(patience({ _tag: "Unverified" }).attempts).toBe(20)
  })
})
