import { assign } from "./assign.ts"
import { lifecycle } from "./lifecycle-setup.ts"
import { userPath } from "./provision-context.ts"
import type { IdentityPlace } from "./provision-context.ts"
import { bunqActs, cleared, running, stalledBeside, toLost, toStalled } from "./stalled.ts"

const at = <const Place extends IdentityPlace>(place: Place) => ({
  entry: [
    { type: "placeIdentity" as const, params: place },
    { type: "arrive" as const, params: "identity" as const }
  ]
})
/** Where the user was when a credential had to be renewed, or bunq asked again. */
const back = <const Place extends IdentityPlace>(place: Place) => ({
  guard: { type: "identityWas" as const, params: place },
  target: place
})
const stalled = stalledBeside("identity")

/** Identity verification with bunq's SDK [API §7], beside the checklist. The SDK's token is in the vault, not here. */
export const identity = lifecycle.createStateConfig({
  initial: "notStarted",
  states: {
    notStarted: {
      description: "The user has not begun.",
      tags: "waiting-on-user",
      entry: { type: "arrive", params: "identity" },
      always: [
        back("opening"),
        back("inProgress"),
        back("submitting"),
        back("submitted"),
        back("approved"),
        back("rejected")
      ],
      on: { "identity.start": { guard: "identityWanted", target: "opening" } }
    },
    opening: {
      description: "Open a session for the SDK.",
      initial: "running",
      ...at("opening"),
      states: {
        running: {
          ...running("identity"),
          invoke: {
            id: "openIdentity",
            src: "openIdentity",
            input: ({ context }) => ({
              ...userPath(context),
              attempt: context.identity.attempts + 1
            }),
            onDone: {
              target: "#provision.open.onboarding.identity.inProgress",
              actions: [
                assign(({ context, event }) => ({
                  identity: {
                    ...context.identity,
                    id: event.output.identityId,
                    attempts: context.identity.attempts + 1,
                    startedAt: event.output.at,
                    seen: null
                  }
                })),
                cleared("openIdentity")
              ]
            },
            onError: [toLost, toStalled("openIdentity")]
          }
        },
        stalled
      }
    },
    inProgress: {
      description: "The user is busy with the SDK.",
      tags: "waiting-on-user",
      meta: { deadline: "identity" },
      ...at("inProgress"),
      on: {
        "identity.finish": "submitting",
        "deadline.passed": {
          guard: { type: "deadlineIs", params: "identity" },
          target: "notStarted",
          actions: { type: "placeIdentity", params: "notStarted" }
        }
      }
    },
    submitting: {
      description: "Say that the SDK is done.",
      initial: "running",
      ...at("submitting"),
      states: {
        running: {
          ...running("identity"),
          invoke: {
            id: "submitIdentity",
            src: "submitIdentity",
            input: ({ context }) => ({
              ...userPath(context),
              identityId: context.identity.id ?? 0
            }),
            onDone: {
              target: "#provision.open.onboarding.identity.submitted",
              actions: ["askAgain", cleared("submitIdentity")]
            },
            onError: [toLost, toStalled("submitIdentity")]
          }
        },
        stalled
      }
    },
    submitted: {
      description: "bunq decides.",
      tags: "waiting-on-bunq",
      meta: { watches: ["identity"], ...bunqActs("identity", "identity").meta },
      ...at("submitted"),
      always: [
        { guard: "identityApproved", target: "approved", actions: "askAgain" },
        { guard: "identityDecided", target: "rejected" }
      ],
      on: { "identity.observed": { guard: "newIdentity", actions: ["mirrorIdentity", "readAgain"] } }
    },
    approved: {
      description: "Identity accepted.",
      tags: "at-rest",
      ...at("approved"),
      // bunq may want it once more, for example when it took the verification back.
      on: { "identity.start": { guard: "identityAskedAgain", target: "opening" } }
    },
    rejected: {
      description: "The user may try again.",
      tags: "waiting-on-user",
      ...at("rejected"),
      on: { "identity.start": "opening" }
    }
  }
})
