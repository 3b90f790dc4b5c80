import { expect, it } from "vitest"
import { judgeCalls } from "./check-webhooks.ts"

const [next, previous] = ["n".repeat(43), "p".repeat(43)]
const filter = (token: string) => ({
  category: "PARTNER_USER_PROVISION",
  target: `https://hooks.example.com/bunq/${token}`,
  verificationTypes: []
})

it.each([
  ["nobody", [], 0, "warning", "calls nobody"],
  ["somebody else", [filter("o".repeat(43))], 0, "warning", "calls nobody"],
  ["us under the old token", [filter(previous)], 0, "warning", "of before"],
  ["us, in vain", [filter(previous), filter(next)], 3, "warning", "gave up on 3"],
  ["us", [filter(next)], 0, "ok", "calls https://hooks.example.com/bunq/…, and"]
] as const)("bunq calls %s", (_, filters, failures, verdict, text) => {
  const [finding] = judgeCalls({ filters, failures }, [next, previous])
  expect(finding).toMatchObject({ check: "webhooks", verdict, text: expect.stringContaining(text) })
  expect(JSON.stringify(finding)).not.toMatch(/n{43}|p{43}|o{43}/)
})
