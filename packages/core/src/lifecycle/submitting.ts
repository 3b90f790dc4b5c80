import { lifecycle } from "./lifecycle-setup.ts"
import { userPath } from "./provision-context.ts"
import type { Aside } from "./provision-context.ts"
import { cleared, running, stalledBeside, toLost, toRefused, toStalled } from "./stalled.ts"

/** Sends one answer of the user to bunq, and then goes `back`: during the onboarding, and for duties after it. */
export const submitting = <const Back extends string>(back: Back, clock?: Aside) =>
  lifecycle.createStateConfig({
    description: "Send one answer to bunq.",
    initial: "running",
    entry: { type: "arrive", params: clock },
    states: {
      running: {
        ...running(clock),
        invoke: {
          id: "submitFulfilment",
          src: "submitFulfilment",
          input: ({ context }) => ({
            ...userPath(context),
            fulfilment: context.submitting ?? "",
            ref: context.answers[context.submitting ?? ""]?.ref ?? ""
          }),
          onDone: {
            target: back,
            actions: [{ type: "settleAnswer", params: "sent" }, "askAgain", cleared("submitFulfilment")]
          },
          onError: [
            toLost,
            toRefused("submitFulfilment", back, "settleAnswer"),
            toStalled("submitFulfilment")
          ]
        }
      },
      stalled: stalledBeside(clock)
    }
  })
