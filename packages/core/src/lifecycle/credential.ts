import { assign } from "xstate"
import { lifecycle } from "./lifecycle-setup.ts"
import { cleared, failureOf, stalled, toStalled } from "./stalled.ts"

/** The reasons after which only a fresh credential helps. */
const lost = new Set(["TokenLost", "CredentialRefused"])

/** A credential that lives one hour (sandbox) or four, shown until its first use [API §5.6]: open a session before it dies. */
export const credential = lifecycle.createStateConfig({
  initial: "opening",
  entry: "arrive",
  on: { "fulfilment.submit": { actions: "keepAnswer" } },
  states: {
    opening: {
      description: "Open a session with the token.",
      initial: "running",
      meta: { deadline: "credential" },
      always: { guard: "credentialDead", target: "resetting" },
      states: {
        running: {
          tags: ["command", "waiting-on-bunq"],
          invoke: {
            id: "openUserSession",
            src: "openUserSession",
            input: ({ context }) => ({
              uuid: context.uuid,
              credentialId: context.provision?.credential?.id ?? 0,
              expiresAt: context.provision?.credential?.expiresAt ?? null
            }),
            onDone: {
              target: "#provision.open.onboarding",
              actions: [assign(({ event }) => ({ user: event.output.user })), cleared("openUserSession")]
            },
            onError: [
              {
                guard: ({ event }) => lost.has(failureOf(event.error)._tag),
                target: "#provision.open.credential.resetting"
              },
              toStalled("openUserSession")
            ]
          }
        },
        /** While the command runs it refuses by itself to use a dead token; parked, only the deadline can tell. */
        stalled: {
          ...stalled,
          on: {
            ...stalled.on,
            "deadline.passed": { guard: "credentialExpired", target: "#provision.open.credential.resetting" }
          }
        }
      }
    },
    resetting: {
      description: "Ask bunq for a fresh credential.",
      initial: "running",
      entry: ["arrive", "spendCredential"],
      always: { guard: "credentialUsable", target: "opening" },
      states: {
        running: {
          tags: ["command", "waiting-on-bunq"],
          invoke: {
            id: "resetToken",
            src: "resetToken",
            input: ({ context }) => ({ uuid: context.uuid, provisionId: context.provision?.id ?? 0 }),
            onDone: { target: "#provision.open.credential.awaitingToken", actions: cleared("resetToken") },
            onError: toStalled("resetToken")
          }
        },
        stalled
      }
    },
    awaitingToken: {
      description: "bunq makes a fresh credential.",
      tags: "waiting-on-bunq",
      entry: "arrive",
      always: { guard: "credentialUsable", target: "opening" }
    }
  }
})
