import { isUsable, whyNotAdopted } from "./adoption.ts"
import type { CommandOutput } from "./command.ts"
import { lifecycle } from "./lifecycle-setup.ts"
import { cleared, running, stalled, toStalled } from "./stalled.ts"

const found = {
  target: "#provision.open",
  actions: ["keepProvision", cleared("createProvision")]
} as const
/** Nothing there: nothing is left to close. */
const absent = { target: "#provision.closed", actions: cleared("createProvision") } as const
const isFound = ({ event }: { event: { output: CommandOutput<"createProvision"> } }) =>
  event.output.provision !== null

/**
 * The provision is being made, or looked up when it is adopted; one for a product that is not supported waits for a person.
 *
 * A close is remembered, not acted on: dropping a late result would leave a provision nobody owns (I3). When the create fails for good, it is
 * looked up and never made.
 */
export const requesting = lifecycle.createStateConfig({
  description: "Create the provision.",
  initial: "running",
  entry: "arrive",
  on: {
    "provision.close": { actions: "rememberClose" },
    "fulfilment.submit": { actions: "keepAnswer" }
  },
  states: {
    running: {
      ...running(),
      invoke: {
        id: "createProvision",
        src: "createProvision",
        input: ({ context: { uuid, requestRef, adopt } }) => ({ uuid, requestRef, lookUpOnly: adopt }),
        onDone: [
          { guard: ({ context, event }) => isUsable(context, event.output), ...found },
          { guard: "closeRequested", ...absent },
          {
            target: "stalled",
            actions: {
              type: "noteProblem",
              params: ({ event }) => ({
                command: "createProvision" as const,
                failure: whyNotAdopted(event.output)
              })
            }
          }
        ],
        onError: toStalled("createProvision")
      }
    },
    stalled: { ...stalled, always: { guard: "closeRequested", target: "lookingUp" } },
    lookingUp: {
      description: "Look for a provision to close.",
      initial: "running",
      entry: "arrive",
      states: {
        running: {
          ...running(),
          invoke: {
            id: "createProvision",
            src: "createProvision",
            input: ({ context: { uuid, requestRef } }) => ({ uuid, requestRef, lookUpOnly: true }),
            onDone: [{ guard: isFound, ...found }, absent],
            onError: toStalled("createProvision")
          }
        },
        stalled
      }
    }
  }
})
