import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import { bankError, idReply, provisionItem } from "../testing/fake-bank.ts"
import type { FakeReply } from "../testing/fake-bank.ts"
import { inUserSession, user } from "../testing/provisioned-user.ts"

const refused = bankError("This cannot be done now.")
const down: FakeReply = { status: 503, text: "<html>", signature: "none" }

const provision = (more: { readonly [key: string]: unknown }): FakeReply => ({
  body: { Response: [provisionItem(more)] }
})
const identity = (status: string): FakeReply => ({
  body: { Response: [{ IdentityVerificationSessionIncode: { id: 36, status } }] }
})
const onboardings = (...ids: readonly number[]): FakeReply => ({
  body: { Response: ids.map((id) => ({ UserOnboarding: { id } })) }
})
const input = { uuid: user.uuid, provisionId: 7 }

/** What a call comes to when its write gets `reply` and the reads show these things, one after the other, the last for good. */
const written = (
  call: Parameters<typeof inUserSession<unknown>>[0],
  write: string,
  reply: FakeReply | "cut" | "hang",
  ...reads: readonly FakeReply[]
) =>
  Effect.gen(function* () {
    let read = -1
    const { exit, outcome, lines } = yield* inUserSession(call, ({ line }) => {
      if (line === write) return reply
      if (!line.startsWith("GET /v1/")) return undefined
      return reads[(read = Math.min(read + 1, reads.length - 1))]
    })
    return { exit, outcome, writes: lines.filter((line) => line === write).length }
  })

describe("a write whose reply is lost or a refusal is read back", () => {
  const close = "PUT /v1/partner-user-provision/7"
  const identities = "PUT /v1/user/1364/identity-verification-session/36"
  const active = provision({ status: "ACTIVE" })
  const closing = provision({ status: "CANCELLED", subStatus: "PENDING_PROCESS_CLOSURE" })
  const resetting = provision({
    status: "TOKEN_RESET_REQUESTED",
    subStatus: "PENDING_PROCESS_TOKEN_RESET"
  })

  it.effect.each<[string, string, FakeReply | "cut" | "hang", FakeReply]>([
    ["success", "lost", "cut", closing],
    ["success", "lost", "hang", closing],
    ["success", "refused", refused, closing],
    ["success", "forbidden", bankError("No.", 403), provision({ status: "CLOSED", subStatus: "NONE" })],
    ["Ambiguous", "lost", "cut", active],
    ["Refused", "refused", refused, active],
    ["Unavailable", "refused", refused, down],
    ["Ambiguous", "lost", "cut", down]
  ])("closing: %s after %s", ([outcome, , reply, shown]) =>
    Effect.gen(function* () {
      const seen = yield* written((api) => api.closeProvision(input), close, reply, shown)
      expect([seen.outcome, seen.writes]).toEqual([outcome, 1])
    })
  )

  const showing = (tokenValue: string, expiryTime: string) =>
    provision({
      status: "ACTIVE",
      credential: { id: 8, status: "PENDING_FIRST_USE", tokenValue, expiryTime }
    })
  const old = showing("first-use-token", "2026-06-12 10:00:00.000000")

  it.effect.each<[string, number, FakeReply | "cut", readonly FakeReply[]]>([
    ["success", 1, "cut", [active, resetting]],
    ["success", 1, "cut", [old, showing("another", "2026-06-12 11:00:00.000000")]],
    ["success", 0, "cut", [showing("another", "2026-06-12 10:00:00.000000")]],
    ["Ambiguous", 1, "cut", [old, old]],
    ["success", 0, "cut", [resetting]],
    ["success", 1, refused, [active, resetting]],
    ["Ambiguous", 1, "cut", [active, active]],
    ["Refused", 1, refused, [active, active]]
  ])("a token reset: %s with %i writes", ([outcome, writes, reply, shown]) =>
    Effect.gen(function* () {
      const seen = yield* written((api) => api.resetToken(input), close, reply, ...shown)
      expect([seen.outcome, seen.writes]).toEqual([outcome, writes])
    })
  )

  it.effect.each<[string, FakeReply | "cut", FakeReply]>([
    ["success", "cut", identity("SUBMITTED")],
    ["success", refused, identity("PROCESSED")],
    ["Ambiguous", "cut", identity("CREATED")],
    ["Refused", refused, identity("CREATED")]
  ])("submitting an identity: %s", ([outcome, reply, shown]) =>
    Effect.gen(function* () {
      const submit = { ...user, identityId: 36 }
      const seen = yield* written((api) => api.submitIdentity(submit), identities, reply, shown)
      expect([seen.outcome, seen.writes]).toEqual([outcome, 1])
    })
  )

  it.effect.each<[unknown, FakeReply | "cut", readonly FakeReply[]]>([
    [260, idReply(260), [onboardings()]],
    [261, refused, [onboardings(260, 261)]],
    [260, "cut", [onboardings(), onboardings(260)]],
    [260, refused, [onboardings(), onboardings(260)]],
    ["Ambiguous", "cut", [onboardings()]],
    ["Refused", refused, [onboardings()]],
    ["Unavailable", refused, [onboardings(), down]]
  ])("opening an onboarding: %s", ([expected, reply, shown]) =>
    Effect.gen(function* () {
      const path = "POST /v1/user/1364/user-onboarding"
      const { exit, outcome } = yield* written((api) => api.openOnboarding(user), path, reply, ...shown)
      expect(Exit.isSuccess(exit) ? exit.value : outcome).toEqual(
        typeof expected === "number" ? { onboardingId: expected } : expected
      )
    })
  )
})
