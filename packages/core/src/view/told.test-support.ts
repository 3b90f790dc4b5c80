import { onboardingAt, open, ScriptedUser } from "../lifecycle/scripted-user.test-support.ts"
import { snapshotOf } from "../lifecycle/opened.ts"
import { explain } from "./explain.ts"

export const minute = 60_000
export const day = 24 * 60 * minute
/** What an operator reads; the history is told apart, it is long. */
export const told = (user: ScriptedUser, now: number, lines = 2): string => {
  const { envelope, journal } = user
  const { headline, waitsFor, deadline, nextCheck, problems, owed, history } = explain({
    snapshot: snapshotOf(envelope),
    envelope,
    journal,
    now
  })
  return [
    headline,
    `waits for ${waitsFor}`,
    ...(deadline === null ? [] : [`deadline: ${deadline}`]),
    `next check: ${nextCheck}`,
    ...problems.map((text) => `problem: ${text}`),
    ...owed.map((text) => `owed: ${text}`),
    ...history.slice(0, lines).map(({ source, text }) => `- ${source}: ${text}`)
  ].join("\n")
}
/** bunq wants an address and the identity. */
export const collecting = () => {
  const user = new ScriptedUser().toEvaluating()
  const fulfilments = [open("ADDRESS_MAIN"), open("IDENTIFICATION_VERIFICATION")]
  user.succeed("evaluateOnboarding", { at: 4, accepted: false, fulfilments })
  return user
}
/** bunq has everything. */
export const reviewing = (over: object = {}) => {
  const user = new ScriptedUser().toEvaluating()
  user.succeed("evaluateOnboarding", { at: 4, accepted: true, fulfilments: [] })
  const onboarding = onboardingAt(5, { actionRequired: "SYSTEM", waitingType: "AUTOMATED", ...over })
  user.send({ type: "onboarding.observed", at: 5, onboarding })
  return user
}
