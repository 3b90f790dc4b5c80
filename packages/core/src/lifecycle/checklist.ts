import { assign } from "xstate"
import { answered, evaluated, sending } from "./fulfilment-rules.ts"
import { userPath } from "./provision-context.ts"
import { lifecycle } from "./lifecycle-setup.ts"
import { cleared, failureOf, stalled, toStalled } from "./stalled.ts"

/** What bunq still wants to know, learnt from the body of an error [API §6.2], collected from the user and sent one by one. */
export const checklist = lifecycle.createStateConfig({
  initial: "opening",
  states: {
    opening: {
      description: "Open the onboarding.",
      initial: "running",
      states: {
        running: {
          tags: ["command", "waiting-on-bunq"],
          invoke: {
            id: "openOnboarding",
            src: "openOnboarding",
            input: ({ context }) => ({ ...userPath(context) }),
            onDone: {
              target: "#provision.open.onboarding.checklist.evaluating",
              actions: [
                assign(({ event }) => ({ onboardingId: event.output.onboardingId })),
                cleared("openOnboarding")
              ]
            },
            onError: toStalled("openOnboarding")
          }
        },
        stalled
      }
    },
    evaluating: {
      description: "bunq says what is missing.",
      initial: "running",
      entry: ["arrive", assign({ reevaluate: false, acceptedAt: null })],
      states: {
        running: {
          tags: ["command", "waiting-on-bunq"],
          invoke: {
            id: "evaluateOnboarding",
            src: "evaluateOnboarding",
            input: ({ context }) => ({
              ...userPath(context),
              onboardingId: context.onboardingId ?? 0
            }),
            onDone: [
              {
                guard: ({ event }) => event.output.accepted,
                target: "#provision.open.onboarding.checklist.reviewing",
                actions: [
                  assign(({ context, event }) => ({
                    ...evaluated(context, event.output),
                    acceptedAt: event.output.at
                  })),
                  cleared("evaluateOnboarding")
                ]
              },
              {
                target: "#provision.open.onboarding.checklist.collecting",
                actions: [
                  assign(({ context, event }) => evaluated(context, event.output)),
                  cleared("evaluateOnboarding")
                ]
              }
            ],
            onError: toStalled("evaluateOnboarding")
          }
        },
        stalled
      }
    },
    collecting: {
      description: "The user answers what is missing.",
      tags: "waiting-on-user",
      meta: { watches: "onboarding", deadline: "recheck" },
      entry: "arrive",
      always: [
        {
          guard: "hasAnswer",
          target: "submitting",
          actions: assign(({ context }) => sending(context))
        },
        { guard: "reevaluate", target: "evaluating" }
      ],
      on: { "deadline.passed": { guard: { type: "deadlineIs", params: "recheck" }, target: "evaluating" } }
    },
    submitting: {
      description: "Send one answer to bunq.",
      initial: "running",
      states: {
        running: {
          tags: ["command", "waiting-on-bunq"],
          invoke: {
            id: "submitFulfilment",
            src: "submitFulfilment",
            input: ({ context }) => ({
              ...userPath(context),
              fulfilment: context.submitting ?? "",
              ref: context.answers[context.submitting ?? ""]?.ref ?? ""
            }),
            onDone: {
              target: "#provision.open.onboarding.checklist.collecting",
              actions: [
                assign(({ context }) => ({ ...answered(context, "sent"), reevaluate: true })),
                cleared("submitFulfilment")
              ]
            },
            onError: [
              {
                guard: ({ event }) => failureOf(event.error)._tag === "Refused",
                target: "#provision.open.onboarding.checklist.collecting",
                actions: [
                  assign(({ context }) => answered(context, "refused")),
                  {
                    type: "noteProblem",
                    params: ({ event }) => ({ command: "submitFulfilment", failure: failureOf(event.error) })
                  }
                ]
              },
              toStalled("submitFulfilment")
            ]
          }
        },
        stalled
      }
    },
    reviewing: {
      description: "bunq decides.",
      tags: "waiting-on-bunq",
      meta: { watches: "onboarding" },
      entry: "arrive",
      always: { guard: "reevaluate", target: "evaluating" }
    }
  }
})
