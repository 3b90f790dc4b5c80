import { assign } from "./assign.ts"
import { evaluated } from "./fulfilment-rules.ts"
import { lifecycle } from "./lifecycle-setup.ts"
import { userPath } from "./provision-context.ts"
import type { ProvisionContext } from "./provision-context.ts"
import { bunqActs, cleared, running, stalled, toLost, toStalled } from "./stalled.ts"
import { submitting } from "./submitting.ts"

/** What was seen before is older than the acceptance, also when the clock was set back in between. */
const acceptance = ({ onboardingSeenAt, provisionSeenAt }: ProvisionContext, at: number) => ({
  acceptedAt: at,
  onboardingSeenAt: onboardingSeenAt === null ? null : Math.min(onboardingSeenAt, at),
  provisionSeenAt: provisionSeenAt === null ? null : Math.min(provisionSeenAt, at)
})

/** What bunq still wants to know, learnt from the body of an error [API §6.2], collected from the user and sent one by one. */
export const checklist = lifecycle.createStateConfig({
  initial: "opening",
  states: {
    opening: {
      description: "Open the onboarding.",
      initial: "running",
      // An answer that was on its way when the credential was lost is sent again.
      entry: ["arrive", { type: "settleAnswer", params: "given" }],
      states: {
        running: {
          ...running(),
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
            onError: [toLost, toStalled("openOnboarding")]
          }
        },
        stalled
      }
    },
    evaluating: {
      description: "bunq says what is missing.",
      initial: "running",
      // bunq may have decided meanwhile, and then refuses to be asked again.
      meta: { watches: ["onboarding"] },
      entry: ["arrive", assign({ reevaluate: false, acceptedAt: null })],
      states: {
        running: {
          ...running(),
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
                    ...acceptance(context, event.output.at)
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
            onError: [toLost, toStalled("evaluateOnboarding")]
          }
        },
        stalled
      }
    },
    collecting: {
      description: "The user answers what is missing.",
      tags: "waiting-on-user",
      meta: { watches: ["onboarding"], deadline: "recheck" },
      entry: "arrive",
      always: [
        { guard: "hasAnswer", target: "submitting", actions: "sendAnswer" },
        { guard: "reevaluate", target: "evaluating" }
      ],
      on: { "deadline.passed": { guard: { type: "deadlineIs", params: "recheck" }, target: "evaluating" } }
    },
    submitting: submitting("#provision.open.onboarding.checklist.collecting"),
    reviewing: {
      description: "bunq decides.",
      tags: "waiting-on-bunq",
      meta: { watches: ["onboarding"], ...bunqActs("review").meta },
      entry: "arrive",
      always: { guard: "reevaluate", target: "evaluating" }
    }
  }
})
