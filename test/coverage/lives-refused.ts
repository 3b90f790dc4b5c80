import { close, giveTaxResidency, goesWrong, inquiryOpened, refused, unauthorised } from "./deeds.ts"
import type { Cue, Life } from "./life.ts"

const { checklist, credential, identity } = {
  checklist: "open.onboarding.checklist",
  credential: "open.credential",
  identity: "open.onboarding.identity"
}
const duty = "open.active.duties.submitting"

/** An answer to an inquiry meets dead sessions, is refused once, and arrives. */
const inquiryIn = (parent: string): readonly Cue[] => {
  const answering = `${parent}.inquiries.answering`
  return [
    { at: parent, do: [inquiryOpened, unauthorised("answerInquiry")] },
    { at: `${answering}.stalled: provision.retry → ${answering}.running`, do: [refused("answerInquiry")] },
    { at: `${answering}.running: error answerInquiry [if] → ${parent}.inquiries.quiet` },
    { at: `${answering}.running: done answerInquiry → ${parent}.inquiries.quiet` }
  ]
}

/** Commands that fail for good and are set going again. */
export const refusedLives: readonly Life[] = [
  {
    name: "everything is refused once",
    cues: [
      [{ at: "requesting.running", do: [refused("createProvision")] }],
      [{ at: `${credential}.opening.running`, do: [refused("openSession")] }],
      [{ at: `${checklist}.opening.running`, do: [refused("openOnboarding")] }],
      [{ at: `${checklist}.evaluating.running`, do: [refused("evaluateOnboarding")] }],
      [{ at: `${checklist}.submitting.running`, do: [refused("setAddress")] }],
      [{ at: `${identity}.opening.running`, do: [refused("openIdentity")] }],
      [{ at: `${identity}.submitting.running`, do: [refused("submitIdentity")] }],
      [
        { at: "open.active", do: [close] },
        { at: "closing.sending.running", do: [refused("changeProvision")] },
        { at: "closing.sending.stalled" }
      ]
    ],
    ends: "closed"
  },
  {
    name: "answers meet dead sessions",
    withholds: ["TAX_RESIDENCY"],
    cues: [
      inquiryIn("open.onboarding"),
      inquiryIn("open.active"),
      [
        { at: `${checklist}.submitting.running`, do: [unauthorised("setAddress")] },
        { at: `${checklist}.submitting.stalled: provision.retry → ${checklist}.submitting.running` }
      ],
      [
        { at: "open.active", do: [unauthorised("setTaxResidency"), giveTaxResidency] },
        { at: `${duty}.stalled: provision.retry → ${duty}.running`, do: [refused("setTaxResidency")] },
        {
          at: `${duty}.running: error submitFulfilment [if] → open.active.duties.tracked`,
          do: [giveTaxResidency]
        },
        { at: `${duty}.running: done submitFulfilment → open.active.duties.tracked` }
      ]
    ],
    ends: "active"
  },
  {
    name: "the reset is refused",
    scenario: "credential-expires",
    cues: [[{ at: `${credential}.resetting.running`, do: [refused("changeProvision")] }]],
    ends: "active"
  },
  {
    name: "nothing to close",
    cues: [
      [{ at: "requesting.running", do: [refused("createProvision")] }],
      [{ at: "requesting.stalled", do: [refused("findProvisions"), close] }],
      [{ at: "requesting.lookingUp.stalled" }]
    ],
    ends: "closed"
  },
  {
    name: "something to close after all",
    never: ["provision.retry"],
    cues: [
      [
        {
          at: "requesting.running",
          do: [
            goesWrong("reply-lost", "createProvision"),
            // The first look-up shows a new field, which harms nobody; the one after the lost reply is refused.
            goesWrong("unknown-field", "findProvisions"),
            refused("findProvisions")
          ]
        }
      ],
      [{ at: "requesting.stalled", do: [close] }],
      [{ at: "requesting.lookingUp.running: done createProvision [if] → open" }]
    ],
    ends: "closed"
  }
]
