import {
  giveAddress,
  goesWrong,
  hour,
  inquiryOpened,
  minute,
  refused,
  second,
  startIdentity,
  unauthorised
} from "./deeds.ts"
import type { Life } from "./life.ts"

const [checklist, identity] = ["open.onboarding.checklist", "open.onboarding.identity"]

const closedMeanwhile = (parent: string): string =>
  `${parent}.inquiries.answering.stalled: always [sendsNothing] → ${parent}.inquiries.quiet`

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
    name: "nothing left for the user, and an operator who comes late",
    never: ["provision.retry"],
    cues: [
      [
        { at: `${identity}.submitting.running`, do: [refused("submitIdentity")] },
        {
          at: `${checklist}.collecting: deadline.passed [deadlineIs recheck] → ${checklist}.evaluating`,
          do: [{ send: { type: "provision.retry" } }]
        }
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
    bank: { behaviour: { review: 10 * minute } },
    cues: [
      [
        { at: `${checklist}.reviewing`, do: [goesWrong("unknown-enum", "readOnboarding", 3)] },
        { at: "denied: always [reopened] → open.onboarding" }
      ]
    ],
    ends: "active"
  },
  {
    name: "a denial that turns out to be a verification",
    ...strict,
    cues: [
      [
        { at: `${checklist}.reviewing`, do: [goesWrong("unknown-enum", "readOnboarding", 3)] },
        { at: "denied: always [verified] → open.active" }
      ]
    ],
    ends: "active"
  },
  {
    name: "a denial that only the onboarding of a verified user shows",
    ...strict,
    cues: [
      [
        { at: "open.active", do: [goesWrong("unknown-enum", "readOnboarding", 3)] },
        { at: "open.active: onboarding.observed [newOnboarding] → stays" },
        { at: "denied: always [verified] → open.active" }
      ],
      [{ at: "open.active: always [denied] → denied" }]
    ],
    ends: "active"
  },
  {
    name: "an inquiry that is listed after the denial",
    scenario: "denied",
    bank: { behaviour: { latency: 8 * second, review: minute } },
    cues: [
      [
        { at: `${checklist}.reviewing`, after: 66 * second, do: [inquiryOpened] },
        { at: "denied: inquiries.observed [newInquiries] → stays" }
      ]
    ],
    ends: "denied"
  },
  {
    name: "inquiries that close before the answer gets through",
    never: ["provision.retry", "identity.start"],
    bank: { behaviour: { inquiryWindow: 5 * minute } },
    cues: [
      [
        { at: "open.onboarding", do: [inquiryOpened, unauthorised("answerInquiry")] },
        { at: closedMeanwhile("open.onboarding"), do: [startIdentity] },
        { at: "open.active", do: [inquiryOpened, unauthorised("answerInquiry")] },
        { at: closedMeanwhile("open.active") }
      ]
    ],
    ends: "active"
  }
]
