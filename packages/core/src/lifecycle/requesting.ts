import { assign } from "xstate"
import { mirrored } from "./provision-context.ts"
import { lifecycle } from "./lifecycle-setup.ts"
import { cleared, stalled, toStalled } from "./stalled.ts"

/** The provision is being made. A close is remembered, not acted on: dropping the late result would leave a provision nobody owns (I3). */
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
      tags: ["command", "waiting-on-bunq"],
      invoke: {
        id: "createProvision",
        src: "createProvision",
        input: ({ context }) => ({ uuid: context.uuid, requestRef: context.requestRef }),
        onDone: {
          target: "#provision.open",
          actions: [
            assign(({ event }) => ({ provision: mirrored(event.output.provision) })),
            cleared("createProvision")
          ]
        },
        onError: toStalled("createProvision")
      }
    },
    stalled
  }
})
