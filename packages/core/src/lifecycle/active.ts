import { inquiriesIn } from "./inquiries.ts"
import { lifecycle } from "./lifecycle-setup.ts"
import { mirrorOnboarding } from "./stalled.ts"
import { submitting } from "./submitting.ts"

/** Verified. What bunq still wants in time is tracked and can be answered; it blocks nothing, and bunq may take the verification back. */
export const active = lifecycle.createStateConfig({
  description: "Verified.",
  type: "parallel",
  tags: "settled",
  meta: { watches: ["verified", "settled-onboarding"], deadline: "duty" },
  entry: ["arrive", "oweDuties", { type: "settleAnswer", params: "given" }],
  on: {
    ...mirrorOnboarding,
    // What the user has is of use without a session, and somebody else may hold one: a person decides.
    "provision.retry": {
      guard: "sessionLost",
      target: "#provision.open.credential.lost",
      actions: "forgetReads"
    },
    "fulfilment.submit": { guard: "isDuty", actions: "keepAnswer" }
  },
  always: [
    { guard: "credentialRenewed", target: "#provision.open.credential" },
    { guard: "denied", target: "#provision.denied" },
    { guard: "regressed", target: "#provision.open.onboarding" }
  ],
  states: {
    duties: {
      initial: "tracked",
      states: {
        tracked: {
          description: "Duties are tracked.",
          tags: "at-rest",
          always: { guard: "hasAnswer", target: "submitting", actions: "sendAnswer" }
        },
        submitting: submitting("#provision.open.active.duties.tracked", "answers")
      }
    },
    inquiries: inquiriesIn("active")
  }
})
