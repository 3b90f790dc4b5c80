import { active } from "./active.ts"
import { checklist } from "./checklist.ts"
import { credential } from "./credential.ts"
import { identity } from "./identity.ts"
import { inquiriesIn } from "./inquiries.ts"
import { lifecycle } from "./lifecycle-setup.ts"
import type { ProvisionMachine } from "./machine-type.ts"
import { initialContext } from "./provision-context.ts"
import { requesting } from "./requesting.ts"
import { bunqActs, cleared, mirrorOnboarding, running, stalled, toStalled } from "./stalled.ts"

/** Ends the bank decides, in the order they are tried. */
const ended = [
  { guard: { type: "phase" as const, params: "failed" as const }, target: "#provision.failed" },
  { guard: { type: "phase" as const, params: "closed" as const }, target: "#provision.closed" }
] as const
const cancelled = {
  guard: { type: "phase" as const, params: "cancelled" as const },
  target: "#provision.closing.waiting"
} as const
const observe = {
  "provision.observed": {
    guard: "newProvision" as const,
    actions: ["mirrorProvision" as const, "readAgain" as const]
  }
}
const mirrorInquiries = {
  "inquiries.observed": {
    guard: "newInquiries" as const,
    actions: ["mirrorInquiries" as const, "readAgain" as const]
  }
}
const inquire = {
  ...mirrorInquiries,
  "inquiry.answer": { guard: "asksEntry" as const, actions: "keepEntry" as const }
}
const readsAgain = { guard: "readsAgain", actions: "readAgain" } as const
const processingStep = (name: "user" | "relation" | "oauth") => ({
  guard: { type: "phase" as const, params: name },
  target: name
})
const bunqMakes = bunqActs("processing")

const machine = lifecycle.createMachine({
  id: "provision",
  context: ({ input }) => initialContext(input),
  initial: "requesting",
  on: {
    "deadline.passed": { guard: "notNoted", actions: "note" },
    "read.failed": { guard: "failsToRead", actions: "noteRead" },
    "provision.retry": { guard: "failedToRead", actions: "forgetReads" },
    // Nothing new, but it can be read again.
    "provision.observed": readsAgain,
    "onboarding.observed": readsAgain,
    "identity.observed": readsAgain,
    "inquiries.observed": readsAgain
  },
  states: {
    requesting,
    open: {
      description: "The provision exists at bunq.",
      initial: "processing",
      on: {
        ...observe,
        ...inquire,
        "provision.close": "closing"
      },
      always: [...ended, cancelled, { guard: "closeRequested", target: "#provision.closing" }],
      states: {
        processing: {
          initial: "user",
          meta: { watches: ["provision"] },
          entry: "arrive",
          on: { "fulfilment.submit": { actions: "keepAnswer" } },
          always: [
            { guard: "credentialUsable", target: "credential" },
            { guard: { type: "phase", params: "resetting" }, target: "credential.awaitingToken" },
            { guard: "credentialUsed", target: "credential" },
            { guard: "credentialDead", target: "credential.lost" }
          ],
          states: {
            user: {
              description: "bunq makes the user.",
              ...bunqMakes,
              always: [processingStep("relation"), processingStep("oauth")]
            },
            relation: {
              description: "bunq links user and partner.",
              ...bunqMakes,
              always: [processingStep("oauth"), processingStep("user")]
            },
            oauth: {
              description: "bunq makes the credential.",
              ...bunqMakes,
              always: [processingStep("relation"), processingStep("user")]
            }
          }
        },
        credential,
        onboarding: {
          type: "parallel",
          meta: { watches: ["provision"], deadline: "duty" },
          on: {
            ...mirrorOnboarding,
            // As a command that finds the session gone: only a fresh credential helps.
            "read.failed": { guard: "sessionLost", target: "credential.lost" },
            "fulfilment.submit": { actions: "keepAnswer" }
          },
          always: [
            { guard: "credentialRenewed", target: "credential" },
            { guard: "denied", target: "#provision.denied" },
            { guard: "verified", target: "active" }
          ],
          states: { checklist, identity, inquiries: inquiriesIn("onboarding") }
        },
        active
      }
    },
    closing: {
      description: "Close the provision.",
      initial: "sending",
      meta: { watches: ["provision"] },
      entry: "arrive",
      always: [...ended],
      on: observe,
      states: {
        sending: {
          initial: "running",
          states: {
            running: {
              ...running(),
              invoke: {
                id: "closeProvision",
                src: "closeProvision",
                input: ({ context }) => ({ uuid: context.uuid, provisionId: context.provision?.id ?? 0 }),
                onDone: { target: "#provision.closing.waiting", actions: cleared("closeProvision") },
                onError: toStalled("closeProvision")
              }
            },
            stalled
          }
        },
        waiting: {
          description: "bunq closes the provision.",
          entry: "arrive",
          ...bunqActs("closing"),
          // bunq took the request and shows no sign of it.
          on: { "provision.close": { guard: "closeIgnored", target: "sending" } }
        }
      }
    },
    denied: {
      description: "Denied.",
      tags: "settled",
      meta: { watches: ["onboarding", "verified"] },
      entry: "arrive",
      on: {
        ...observe,
        ...mirrorInquiries,
        ...mirrorOnboarding,
        "provision.close": "closing"
      },
      always: [
        ...ended,
        cancelled,
        { guard: "verified", target: "#provision.open.active" },
        { guard: "reopened", target: "#provision.open.onboarding" }
      ]
    },
    closed: { type: "final", description: "Closed at bunq.", tags: "settled", entry: "arrive" },
    failed: {
      type: "final",
      description: "Failed at bunq.",
      tags: "settled",
      entry: "arrive"
    }
  }
})

/**
 * The lifecycle of one provisioned user, from request to verified, denied, failed or closed.
 *
 * Pure: it imports xstate and domain types only. I/O is behind its commands; the durable runtime steps it as plain data, and
 * `createActor(provisionMachine.provide({ actors }))` runs the same machine live. State paths are not a public contract: use `view`.
 */
// Written out, so that what is public does not depend on what is inferred: `createMachine` has checked the config.
export const provisionMachine = machine as unknown as ProvisionMachine
