import { checklist } from "./checklist.ts"
import { credential } from "./credential.ts"
import { identity } from "./identity.ts"
import { lifecycle } from "./lifecycle-setup.ts"
import { initialContext } from "./provision-context.ts"
import { requesting } from "./requesting.ts"
import { cleared, stalled, toStalled } from "./stalled.ts"

/** Ends the bank decides, in the order they are tried. */
const ended = [
  { guard: { type: "phase" as const, params: "failed" as const }, target: "#provision.failed" },
  { guard: { type: "phase" as const, params: "closed" as const }, target: "#provision.closed" }
] as const
const observe = {
  "provision.observed": { guard: "newProvision" as const, actions: "mirrorProvision" as const }
}
const processingStep = (name: "user" | "relation" | "oauth") => ({
  guard: { type: "phase" as const, params: name },
  target: name
})

/**
 * The lifecycle of one provisioned user, from request to verified, denied, failed or closed.
 *
 * Pure: it imports xstate and domain types only. I/O is behind its commands; the durable runtime steps it as plain data, and
 * `createActor(provisionMachine.provide({ actors }))` runs the same machine live. State paths are not a public contract: use `view`.
 */
export const provisionMachine = lifecycle.createMachine({
  id: "provision",
  context: ({ input }) => initialContext(input),
  initial: "requesting",
  states: {
    requesting,
    open: {
      description: "The provision exists at bunq.",
      initial: "processing",
      meta: { watches: "provision" },
      on: {
        ...observe,
        "provision.close": "closing"
      },
      always: [
        ...ended,
        { guard: { type: "phase", params: "cancelled" }, target: "#provision.closing.waiting" },
        { guard: "closeRequested", target: "#provision.closing" }
      ],
      states: {
        processing: {
          tags: "waiting-on-bunq",
          initial: "user",
          entry: "arrive",
          on: { "fulfilment.submit": { actions: "keepAnswer" } },
          always: [
            { guard: { type: "phase", params: "resetting" }, target: "credential.awaitingToken" },
            { guard: "credentialUsable", target: "credential" },
            { guard: "credentialUsed", target: "credential" },
            { guard: "credentialDead", target: "credential.resetting" }
          ],
          states: {
            user: {
              description: "bunq makes the user.",
              always: [processingStep("relation"), processingStep("oauth")]
            },
            relation: {
              description: "bunq links user and partner.",
              always: [processingStep("oauth"), processingStep("user")]
            },
            oauth: {
              description: "bunq makes the credential.",
              always: [processingStep("relation"), processingStep("user")]
            }
          }
        },
        credential,
        onboarding: {
          type: "parallel",
          on: {
            "onboarding.observed": { guard: "newOnboarding", actions: "mirrorOnboarding" },
            "fulfilment.submit": { actions: "keepAnswer" }
          },
          always: [
            { guard: "denied", target: "#provision.denied" },
            { guard: "verified", target: "active" }
          ],
          states: { checklist, identity }
        },
        active: {
          description: "Verified.",
          tags: "settled",
          entry: "arrive"
        }
      }
    },
    closing: {
      description: "Close the provision.",
      initial: "sending",
      meta: { watches: "provision" },
      entry: "arrive",
      always: [...ended],
      on: observe,
      states: {
        sending: {
          initial: "running",
          states: {
            running: {
              tags: ["command", "waiting-on-bunq"],
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
        waiting: { description: "bunq closes the provision.", tags: "waiting-on-bunq" }
      }
    },
    denied: {
      description: "Denied.",
      tags: "settled",
      meta: { watches: "onboarding" },
      entry: "arrive",
      on: {
        ...observe,
        "provision.close": "closing",
        "onboarding.observed": { guard: "newOnboarding", actions: "mirrorOnboarding" }
      },
      always: [...ended, { guard: "verified", target: "#provision.open.active" }]
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
