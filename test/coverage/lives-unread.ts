import { goesWrong, minute, refused, tokenRefused } from "./deeds.ts"
import type { Cue, Life } from "./life.ts"

const failed = "provision: read.failed [failsToRead] → stays"
const credential = "open.credential"
const again = (event: string): Cue => ({ at: `provision: ${event}.observed [readsAgain] → stays` })

/** What is to be read at bunq cannot be read. */
export const unreadLives: readonly Life[] = [
  {
    name: "nothing can be read for a while",
    never: ["provision.retry"],
    bank: { behaviour: { processIdentity: 5 * minute } },
    cues: [
      [
        { at: "open.onboarding.identity.submitted", after: minute, do: [refused("readIdentity")] },
        again("identity")
      ],
      [{ at: "open.active", do: [refused("readProvision")] }, again("provision")],
      [{ at: "open.active", do: [refused("readOnboarding")] }, again("onboarding")],
      [{ at: "open.active", do: [refused("listInquiries")] }, again("inquiries")]
    ],
    ends: "active"
  },
  {
    name: "a read is refused again and again, and a person retries",
    cues: [
      [
        { at: "open.active", do: [goesWrong("repeated-request-id", "readOnboarding", 3)] },
        { at: failed },
        { at: "provision: provision.retry [failedToRead] → stays" },
        { at: failed }
      ]
    ],
    ends: "active"
  },
  {
    name: "the token is refused while bunq decides",
    cues: [
      [
        { at: "open.onboarding.checklist.reviewing", do: [tokenRefused] },
        { at: `open.onboarding: read.failed [sessionLost] → ${credential}.lost` },
        { at: `${credential}.awaitingToken` }
      ]
    ],
    ends: "active"
  },
  {
    name: "the token is refused after verification, and a person retries",
    cues: [
      [
        { at: "open.active", do: [tokenRefused] },
        { at: failed },
        { at: `open.active: provision.retry [sessionLost] → ${credential}.lost` },
        { at: `${credential}.awaitingToken` }
      ]
    ],
    ends: "active"
  }
]
