import { assign } from "xstate"
import { userPath } from "./provision-context.ts"
import { lifecycle } from "./lifecycle-setup.ts"
import { cleared, stalled, toStalled } from "./stalled.ts"

/** Identity verification with bunq's SDK [API §7], beside the checklist. The SDK's token is in the vault, not here. */
export const identity = lifecycle.createStateConfig({
  initial: "notStarted",
  states: {
    notStarted: {
      description: "The user has not begun.",
      tags: "waiting-on-user",
      on: { "identity.start": "opening" }
    },
    opening: {
      description: "Open a session for the SDK.",
      initial: "running",
      states: {
        running: {
          tags: ["command", "waiting-on-bunq"],
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
                    id: event.output.identityId,
                    attempts: context.identity.attempts + 1,
                    startedAt: event.output.at,
                    seen: null
                  }
                })),
                cleared("openIdentity")
              ]
            },
            onError: toStalled("openIdentity")
          }
        },
        stalled
      }
    },
    inProgress: {
      description: "The user is busy with the SDK.",
      tags: "waiting-on-user",
      meta: { deadline: "identity" },
      on: {
        "identity.finish": "submitting",
        "deadline.passed": { guard: { type: "deadlineIs", params: "identity" }, target: "notStarted" }
      }
    },
    submitting: {
      description: "Say that the SDK is done.",
      initial: "running",
      states: {
        running: {
          tags: ["command", "waiting-on-bunq"],
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
            onError: toStalled("submitIdentity")
          }
        },
        stalled
      }
    },
    submitted: {
      description: "bunq decides.",
      tags: "waiting-on-bunq",
      meta: { watches: "identity" },
      always: [
        { guard: "identityApproved", target: "approved", actions: "askAgain" },
        { guard: "identityDecided", target: "rejected" }
      ],
      on: { "identity.observed": { guard: "newIdentity", actions: "mirrorIdentity" } }
    },
    approved: { description: "Identity accepted." },
    rejected: {
      description: "The user may try again.",
      tags: "waiting-on-user",
      on: { "identity.start": "opening" }
    }
  }
})
