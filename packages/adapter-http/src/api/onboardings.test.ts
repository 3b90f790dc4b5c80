import type { OnboardingClassifier } from "@bunq-provisioning/core/wire"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import { inUserSession, user } from "../testing/provisioned-user.ts"

const frozen: OnboardingClassifier = ({ status, actionRequired }) =>
  status === "FROZEN" && actionRequired === "NONE" ? "denied" : "pending"

describe("the classifier of onboardings", () => {
  it.effect.each<[string, OnboardingClassifier | undefined, string]>([
    ["DENIED", undefined, "denied"],
    ["FROZEN", undefined, "pending"],
    ["FROZEN", frozen, "denied"],
    ["DENIED", frozen, "pending"],
    [
      "DENIED",
      () => {
        throw new Error("broken")
      },
      "pending"
    ]
  ])("%s", ([status, classifyOnboarding, verdict]) =>
    Effect.gen(function* () {
      const { exit } = yield* inUserSession(
        (api) => api.readOnboarding({ ...user, onboardingId: 260 }),
        ({ line }) =>
          line === "GET /v1/user/1364/user-onboarding/260"
            ? { body: { Response: [{ UserOnboarding: { id: 260, status, actionRequired: "NONE" } }] } }
            : undefined,
        { classifyOnboarding }
      )
      expect(Exit.isSuccess(exit) ? exit.value.verdict : exit).toBe(verdict)
    })
  )
})
