import { giveAddress, goesWrong, hour, inquiryOpened, minute, second, startIdentity } from "./deeds.ts"
import type { Life } from "./life.ts"

const [checklist, identity] = ["open.onboarding.checklist", "open.onboarding.identity"]

/** A word nobody knows counts as a denial for this partner. */
const strict = {
  http: {
    classifyOnboarding: ({ status }: { readonly status: string }) =>
      status === "VERIFIED" ? "verified" : status === "ELECTRONIC_MONEY" ? "pending" : "denied"
  }
} as const

/** Time that passes, and things that come in an unusual order. */
export const slowLives: readonly Life[] = [
  {
    name: "bunq takes longer than expected",
    bank: { behaviour: { processUser: 20 * minute } },
    cues: [
      [{ at: "open.processing.user", do: [giveAddress] }],
      [{ at: "provision: deadline.passed [notNoted] → stays" }]
    ],
    ends: "active"
  },
  {
    name: "a step of bunq's is too short to be seen",
    bank: { behaviour: { processUser: 25 * second, processRelation: 10, processOauth: minute } },
    cues: [[{ at: "open.processing.user: always [phase oauth] → open.processing.oauth" }]],
    ends: "active"
  },
  {
    name: "the user comes back late to the SDK",
    never: ["identity.start"],
    cues: [
      [
        { at: `${checklist}.collecting: deadline.passed [deadlineIs recheck] → ${checklist}.evaluating` },
        { at: `${checklist}.collecting`, do: [startIdentity] }
      ]
    ],
    ends: "active"
  },
  {
    name: "the user leaves the SDK",
    never: ["identity.finish"],
    cues: [
      [
        {
          at: `${identity}.inProgress: deadline.passed [deadlineIs identity] → ${identity}.notStarted`
        },
        { at: `${identity}.inProgress`, after: minute, do: [{ send: { type: "identity.finish" } }] }
      ]
    ],
    ends: "active"
  },
  {
    name: "a duty comes due",
    withholds: ["TAX_RESIDENCY"],
    bank: { behaviour: { dutyPeriod: hour } },
    cues: [[{ at: "open.active" }, { at: "provision: deadline.passed [notNoted] → stays" }]],
    ends: "active"
  },
  {
    name: "inquiries that nobody answers",
    never: ["inquiry.answer", "identity.start"],
    bank: { behaviour: { inquiryWindow: 5 * minute } },
    cues: [
      [
        { at: "open.onboarding", do: [inquiryOpened] },
        {
          at: "open.onboarding.inquiries.asked: always [asksNothing] → open.onboarding.inquiries.quiet",
          do: [startIdentity]
        },
        { at: "open.active", do: [inquiryOpened] },
        { at: "open.active.inquiries.asked: always [asksNothing] → open.active.inquiries.quiet" }
      ]
    ],
    ends: "active"
  },
  {
    name: "a denial that was none",
    ...strict,
    cues: [
      [
        { at: `${checklist}.reviewing`, do: [goesWrong("unknown-enum", "readOnboarding", 8)] },
        { at: "denied" },
        { at: "denied: always [reopened] → open.onboarding" }
      ]
    ],
    ends: "active"
  },
  {
    name: "a denial that turns out to be a verification",
    ...strict,
    bank: { behaviour: { review: 5 * minute } },
    cues: [
      [
        {
          at: `${checklist}.reviewing`,
          after: 5 * minute - 5 * second,
          do: [goesWrong("unknown-enum", "readOnboarding", 8)]
        },
        { at: "denied: always [verified] → open.active" }
      ]
    ],
    ends: "active"
  }
]
