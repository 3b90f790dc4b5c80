import { BunqApi } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { adapterUnderTest, driven, reasonOf, uuid } from "../testing/adapter-under-test.ts"
import { bankError, fakeBank, provisionItem } from "../testing/fake-bank.ts"
import type { FakeReply } from "../testing/fake-bank.ts"
import type { ContractSurprise } from "./contract-sentinel.ts"

const shown = (more: { readonly [key: string]: unknown }): FakeReply => ({
  body: { Response: [provisionItem(more)] }
})

/** What is reported and logged while a provision is read once per reply. */
const watched = (replies: readonly FakeReply[], onSurprise?: (surprise: ContractSurprise) => void) =>
  Effect.gen(function* () {
    const surprises: ContractSurprise[] = []
    const lines: string[] = []
    let reads = 0
    const bank = fakeBank(({ line }) =>
      line.startsWith("GET /v1/partner-user-provision/") ? replies[reads++] : undefined
    )
    const layer = adapterUnderTest(bank, { onSurprise: onSurprise ?? ((one) => void surprises.push(one)) })
    const logger = Logger.map(Logger.formatLogFmt, (line) => void lines.push(line))
    const read = BunqApi.use((api) =>
      Effect.forEach(replies, () => Effect.exit(api.readProvision({ uuid, provisionId: 7 })))
    )
    const exits = yield* driven(read.pipe(Effect.provide(layer), Effect.provide(Logger.layer([logger]))))
    return { surprises, lines, outcomes: exits.map(reasonOf) }
  })

describe("the contract sentinel", () => {
  it.effect("reports a new word with all that bunq's support needs, and the call goes on", () =>
    Effect.gen(function* () {
      const { surprises, lines, outcomes } = yield* watched([shown({ subStatus: "PENDING_MOON_PHASE" })])
      expect(outcomes).toEqual(["success"])
      expect(surprises).toEqual([
        {
          at: 0,
          operation: "BunqApi.readProvision",
          responseId: "8f7e2f6c-0000-4f37-9d0b-51d53b0d5a11",
          kind: "unknown-value",
          path: "PartnerUserProvision.sub_status",
          value: "PENDING_MOON_PHASE",
          body: {
            PartnerUserProvision: {
              id: "number",
              created: "string",
              updated: "string",
              external_uuid: "string",
              status: "CREATED",
              sub_status: "string",
              action_required: "SYSTEM",
              credential: "null"
            }
          }
        }
      ])
      expect(lines.join()).toContain("PENDING_MOON_PHASE")
      expect(lines.join()).toContain("8f7e2f6c-0000-4f37-9d0b-51d53b0d5a11")
    })
  )

  it.effect("reports the same only once, and another word of the same field again", () =>
    Effect.gen(function* () {
      const { surprises } = yield* watched(
        ["PAUSED", "PAUSED", "FROZEN", "PAUSED"].map((status) => shown({ status, riskScore: 7 }))
      )
      expect(surprises.map(({ path, value }) => [path, value])).toEqual([
        ["PartnerUserProvision.status", "PAUSED"],
        ["PartnerUserProvision.risk_score", null],
        ["PartnerUserProvision.status", "FROZEN"]
      ])
    })
  )

  it.effect("looks at refusals and at the handshake as well", () =>
    Effect.gen(function* () {
      const refusal = { ...bankError("No."), body: { Error: [{ errorDescription: "No.", errorCode: 7 }] } }
      const { surprises, outcomes } = yield* watched([refusal])
      expect(outcomes).toEqual(["Refused"])
      expect(surprises.map(({ path }) => path)).toEqual(["Error.error_code"])
    })
  )

  it.effect("stops before it fills memory, and never fails a call", () =>
    Effect.gen(function* () {
      const letter = (at: number) => String.fromCodePoint(65 + (at % 26))
      const word = (at: number) => `NEW_${letter(at)}${letter(Math.floor(at / 26))}`
      const replies = Array.from({ length: 30 }, (_, page) => ({
        body: {
          Response: Array.from({ length: 20 }, (_, at) => provisionItem({ status: word(page * 20 + at) }))
        }
      }))
      let calls = 0
      const { outcomes } = yield* watched(replies, () => {
        calls += 1
        throw new Error("the listener broke")
      })
      expect(calls).toBe(500)
      expect(new Set(outcomes)).toEqual(new Set(["success"]))
    })
  )

  it.effect("nothing secret or personal is reported or logged, whether it is a value or a key", () =>
    Effect.gen(function* () {
      const canaries = ["canary@example.com", "c4".repeat(32), "Canary", "canary_street", "+31600000001"]
      const { surprises, lines } = yield* watched(
        canaries.flatMap((canary) => [
          shown({ newField: canary, credential: { id: 8, tokenValue: canary, [canary]: canary } }),
          shown({ [canary]: { [canary]: canary }, status: canary }),
          { body: { Response: [{ [canary]: canary }, provisionItem()], [canary]: canary } }
        ])
      )
      expect(surprises.length).toBeGreaterThan(4)
      for (const canary of canaries) expect(JSON.stringify([surprises, lines])).not.toContain(canary)
    })
  )
})
