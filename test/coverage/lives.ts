import { scenarios } from "@bunq-provisioning/sandbox"
import type { Life } from "./life.ts"
import { endedLives } from "./lives-ended.ts"
import { refusedLives } from "./lives-refused.ts"
import { slowLives } from "./lives-slow.ts"
import { tokenLives } from "./lives-token.ts"
import { unreadLives } from "./lives-unread.ts"

export const lives: readonly Life[] = [
  ...scenarios.map(({ name, ends }): Life => ({ name, scenario: name, ends })),
  {
    name: "verified once more after a regression",
    scenario: "regression",
    cues: [[{ at: "open.active: always [regressed] → open.onboarding" }]],
    ends: "active"
  },
  { name: "answers with the request", answersAtOnce: true, ends: "active" },
  { name: "no onboarding", product: "USER_ANONYMOUS_TRANSACTION_AUDIT", ends: "active" },
  {
    name: "adopted, without an onboarding",
    product: "USER_ANONYMOUS_TRANSACTION_AUDIT",
    adopted: { from: "open.processing.user" },
    // An onboarding would want it.
    never: ["identity.start"],
    ends: "active"
  },
  {
    name: "adopted, and unknown at bunq",
    adopted: "unknown",
    never: ["provision.retry"],
    cues: [[{ at: "requesting.stalled", do: [{ send: { type: "provision.close" } }] }]],
    ends: "closed"
  },
  {
    name: "adopted, unknown at bunq, and closed meanwhile",
    adopted: "unknown",
    bank: { behaviour: { latency: 200 } },
    cues: [[{ at: "requesting.running", do: [{ send: { type: "provision.close" } }] }]],
    ends: "closed"
  },
  ...refusedLives,
  ...tokenLives,
  ...endedLives,
  ...slowLives,
  ...unreadLives
]
