import {
  finishIdentity,
  giveAddress,
  giveTaxResidency,
  goesWrong,
  inquiryOpened,
  minute,
  refused,
  resetAsked,
  startIdentity,
  tokenRefused,
  tokenRenewed
} from "./deeds.ts"
import type { Cue, Life } from "./life.ts"

const [checklist, credential, identity] = [
  "open.onboarding.checklist",
  "open.credential",
  "open.onboarding.identity"
]
const lostIn = (state: string): readonly Cue[] => [
  { at: `${state}.running`, do: [tokenRefused] },
  { at: "open.credential.awaitingToken" },
  { at: `${state}.running` }
]

/** Tokens that are lost, refused, renewed behind our back, or die. */
export const tokenLives: readonly Life[] = [
  { name: "refused while the session is opened", cues: [lostIn(`${credential}.opening`)], ends: "active" },
  {
    name: "refused while the onboarding is opened",
    cues: [lostIn(`${checklist}.opening`)],
    ends: "active"
  },
  { name: "refused while an answer is sent", cues: [lostIn(`${checklist}.submitting`)], ends: "active" },
  {
    name: "refused while the SDK's session is opened",
    cues: [lostIn(`${identity}.opening`)],
    ends: "active"
  },
  { name: "refused while the SDK is done", cues: [lostIn(`${identity}.submitting`)], ends: "active" },
  {
    name: "refused while an inquiry is answered",
    cues: [
      [{ at: "open.onboarding", do: [inquiryOpened] }, ...lostIn("open.onboarding.inquiries.answering")]
    ],
    ends: "active"
  },
  {
    name: "refused while an inquiry is answered after verification",
    cues: [[{ at: "open.active", do: [inquiryOpened] }, ...lostIn("open.active.inquiries.answering")]],
    ends: "active"
  },
  {
    name: "refused while a duty is done",
    withholds: ["TAX_RESIDENCY"],
    cues: [[{ at: "open.active", do: [giveTaxResidency] }, ...lostIn("open.active.duties.submitting")]],
    ends: "active"
  },
  {
    name: "one token after the other is refused",
    cues: [
      [
        ...Array.from({ length: 6 }, (): Cue => ({
          at: `${credential}.opening.running`,
          do: [tokenRefused]
        })),
        { at: `${credential}.lost: always → ${credential}.resetting.stalled` }
      ]
    ],
    ends: "active"
  },
  {
    name: "renewed behind our back, wherever the identity is",
    never: ["identity.start", "identity.finish", "provision.retry"],
    bank: {
      behaviour: {
        identityResults: ["REJECTED", "APPROVED"],
        processIdentity: 2 * minute,
        review: 5 * minute
      }
    },
    cues: [
      [
        { at: `${identity}.notStarted`, do: [refused("openIdentity"), startIdentity] },
        { at: `${identity}.opening.stalled`, do: [tokenRenewed] },
        { at: `${identity}.notStarted: always [identityWas opening] → ${identity}.opening` },
        { at: `${identity}.inProgress`, do: [tokenRenewed] },
        {
          at: `${identity}.notStarted: always [identityWas inProgress] → ${identity}.inProgress`,
          do: [refused("submitIdentity"), finishIdentity]
        },
        { at: `${identity}.submitting.stalled`, do: [tokenRenewed] },
        { at: `${identity}.notStarted: always [identityWas submitting] → ${identity}.submitting` },
        { at: `${identity}.submitted`, do: [tokenRenewed] },
        { at: `${identity}.notStarted: always [identityWas submitted] → ${identity}.submitted` },
        { at: `${identity}.rejected`, do: [tokenRenewed] },
        {
          at: `${identity}.notStarted: always [identityWas rejected] → ${identity}.rejected`,
          do: [startIdentity]
        },
        { at: `${identity}.inProgress`, do: [finishIdentity] },
        { at: `${identity}.approved`, do: [tokenRenewed] },
        { at: `${identity}.notStarted: always [identityWas approved] → ${identity}.approved` }
      ]
    ],
    ends: "active"
  },
  {
    name: "renewed behind our back after verification",
    cues: [
      [
        { at: "open.active", do: [tokenRenewed] },
        { at: "open.active: always [credentialRenewed] → open.credential" },
        { at: "open.active" }
      ]
    ],
    ends: "active"
  },
  {
    name: "renewed while the session cannot be opened",
    never: ["provision.retry"],
    cues: [
      [
        { at: `${credential}.opening.running`, do: [refused("openSession")] },
        { at: `${credential}.opening.stalled`, do: [giveAddress, tokenRenewed] },
        { at: `${credential}.opening.stalled: always [credentialRenewed] → ${credential}.opening.running` }
      ]
    ],
    ends: "active"
  },
  {
    name: "replaced by an operator while no session can be opened, and the reset is refused at first",
    never: ["provision.retry"],
    cues: [
      [
        { at: `${credential}.opening.running`, do: [refused("openSession")] },
        { at: `${credential}.opening.stalled`, do: [refused("changeProvision"), resetAsked] },
        { at: `${credential}.opening.stalled: credential.reset → ${credential}.lost` },
        { at: `${credential}.resetting.stalled`, do: [resetAsked] },
        { at: `${credential}.resetting.stalled: credential.reset → ${credential}.resetting.running` }
      ]
    ],
    ends: "active"
  },
  {
    name: "renewed while a session is being opened with the old token",
    cues: [
      [
        {
          at: `${credential}.opening.running`,
          do: [goesWrong("hung-socket", "openSession"), tokenRenewed]
        },
        { at: `${credential}.lost: always [credentialUsable] → ${credential}.opening` }
      ]
    ],
    ends: "active"
  },
  {
    name: "renewed while the reset is refused",
    scenario: "credential-expires",
    never: ["provision.retry"],
    cues: [
      [
        { at: `${credential}.resetting.running`, do: [refused("changeProvision")] },
        { at: `${credential}.resetting.stalled`, do: [tokenRenewed] },
        { at: `${credential}.resetting: always [credentialUsable] → ${credential}.opening` }
      ]
    ],
    ends: "active"
  },
  {
    name: "expired by bunq while nobody looks",
    never: ["provision.retry"],
    cues: [
      [
        { at: `${credential}.opening.running`, do: [refused("openSession")] },
        { at: `${credential}.opening.stalled`, do: [{ bank: "expire-credential" }] },
        { at: `${credential}.opening: always [credentialDead] → ${credential}.lost` }
      ]
    ],
    ends: "active"
  },
  {
    name: "the fresh one expires before it is seen",
    scenario: "credential-expires",
    bank: { behaviour: { processTokenReset: 0 } },
    cues: [
      [
        { at: `${credential}.awaitingToken`, do: [{ bank: "expire-credential" }] },
        { at: `${credential}.awaitingToken: always [credentialMissed] → ${credential}.lost` }
      ]
    ],
    ends: "active"
  },
  {
    name: "adopted with a token that another process used",
    adopted: { from: "open.onboarding" },
    cues: [[{ at: "open.processing: always [credentialUsed] → open.credential" }]],
    ends: "active"
  },
  {
    name: "adopted while bunq makes a fresh token",
    scenario: "token-lost",
    bank: { behaviour: { processTokenReset: 5 * minute } },
    adopted: { from: "open.credential.awaitingToken" },
    cues: [[{ at: "open.processing: always [phase resetting] → open.credential.awaitingToken" }]],
    ends: "active"
  }
]
