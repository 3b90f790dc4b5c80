import { close, hour, inquiryOpened, minute, refused, second } from "./deeds.ts"
import type { Deed, Life } from "./life.ts"

const cancelled: Deed = { bank: "cancel" }
const failed: Deed = { bank: "fail" }
const slowly = { behaviour: { processClosure: 5 * minute } }
const atOnce = { behaviour: { processClosure: 0 } }

const closedAt = (state: string): Life => ({
  name: `closed at ${state}`,
  bank: { behaviour: { latency: 200, processOauth: minute } },
  cues: [[{ at: state, do: [close] }]],
  ends: "closed"
})

/** Where bunq, or the partner, ends it. */
export const endedLives: readonly Life[] = [
  ...[
    "requesting.running",
    "open.processing.user",
    "open.processing.oauth",
    "open.credential.opening.running",
    "open.onboarding.checklist.evaluating.running",
    "open.onboarding.checklist.collecting",
    "open.onboarding.identity.inProgress",
    "open.onboarding.checklist.reviewing",
    "open.active"
  ].map(closedAt),
  { ...closedAt("denied"), scenario: "denied" },
  {
    name: "closed while the credential's reset is stalled",
    scenario: "credential-expires",
    never: ["provision.retry"],
    cues: [
      [
        { at: "open.credential.resetting.running", do: [refused("changeProvision")] },
        { at: "open.credential.resetting.stalled", do: [close] }
      ]
    ],
    ends: "closed"
  },
  {
    name: "cancelled by bunq during processing",
    bank: slowly,
    cues: [
      [
        { at: "open.processing.user", do: [cancelled] },
        { at: "open: always [phase cancelled] → closing.waiting" }
      ]
    ],
    ends: "closed"
  },
  {
    name: "closed by bunq during onboarding",
    bank: atOnce,
    cues: [
      [
        { at: "open.onboarding.checklist.collecting", do: [cancelled] },
        { at: "open: always [phase closed] → closed" }
      ]
    ],
    ends: "closed"
  },
  {
    name: "failed at bunq after verification",
    cues: [[{ at: "open.active", do: [failed] }, { at: "open: always [phase failed] → failed" }]],
    ends: "failed"
  },
  {
    name: "failed at bunq while it closes",
    bank: slowly,
    cues: [
      [
        { at: "open.onboarding", do: [close] },
        { at: "closing.waiting", after: 20 * second, do: [failed] },
        { at: "closing: always [phase failed] → failed" }
      ]
    ],
    ends: "failed"
  },
  {
    name: "cancelled by bunq after a denial",
    scenario: "denied",
    // A provision at rest is read by the hour.
    bank: { behaviour: { processClosure: 3 * hour } },
    cues: [
      [
        { at: "denied", do: [inquiryOpened, cancelled] },
        { at: "denied: always [phase cancelled] → closing.waiting" }
      ]
    ],
    ends: "closed"
  },
  {
    name: "closed by bunq after a denial",
    scenario: "denied",
    bank: atOnce,
    cues: [[{ at: "denied", do: [cancelled] }, { at: "denied: always [phase closed] → closed" }]],
    ends: "closed"
  },
  {
    name: "failed at bunq after a denial",
    scenario: "denied",
    cues: [[{ at: "denied", do: [failed] }, { at: "denied: always [phase failed] → failed" }]],
    ends: "failed"
  }
]
