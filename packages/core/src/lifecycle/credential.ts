import { mostResets } from "./credential-rules.ts"
import type { ProvisionContext } from "./provision-context.ts"
import { lifecycle } from "./lifecycle-setup.ts"
import { bunqActs, cleared, running, stalled, toLost, toStalled } from "./stalled.ts"

const opened = [
  "keepUser" as const,
  cleared("openUserSession"),
  cleared("resetToken"),
  // What could not be read for want of a session was said of the credential before, perhaps while the fresh one was on its way.
  { type: "forgetReads" as const, params: "lost" as const }
]

/** A reset that only a person may ask for. */
const askFirst = (_tag: string, message: string) => ({
  target: "resetting.stalled" as const,
  actions: {
    type: "noteProblem" as const,
    params: ({ context }: { context: ProvisionContext }) => ({
      command: "resetToken" as const,
      failure: { _tag, message, at: context.since, responseId: null }
    })
  }
})

const askedAgain = { target: "running" as const, actions: ["arrive" as const, "forgetResets" as const] }

/** A credential that lives one hour (sandbox) or four, shown until its first use [API §5.6]: open a session before it dies. */
export const credential = lifecycle.createStateConfig({
  initial: "opening",
  entry: "arrive",
  meta: { watches: ["provision"] },
  on: { "fulfilment.submit": { actions: "keepAnswer" } },
  states: {
    opening: {
      description: "Open a session with the token.",
      initial: "running",
      meta: { deadline: "credential" },
      always: { guard: "credentialDead", target: "lost" },
      states: {
        running: {
          ...running(),
          entry: "useCredential",
          invoke: {
            id: "openUserSession",
            src: "openUserSession",
            input: ({ context }) => ({
              uuid: context.uuid,
              credentialId: context.provision?.credential?.id ?? 0,
              expiresAt: context.expiries?.session ?? null
            }),
            onDone: [
              { guard: "through", target: "#provision.open.active", actions: opened },
              { target: "#provision.open.onboarding", actions: opened }
            ],
            onError: [toLost, toStalled("openUserSession")]
          }
        },
        /** While the command runs it refuses by itself to use a dead token; parked, only the deadline can tell. */
        stalled: {
          ...stalled,
          always: { guard: "credentialRenewed", target: "running" },
          on: {
            ...stalled.on,
            "credential.reset": { target: "#provision.open.credential.lost", actions: "forgetResets" },
            "deadline.passed": { guard: "credentialExpired", target: "#provision.open.credential.lost" }
          }
        }
      }
    },
    /** Passed through, never rested in. */
    lost: {
      description: "The credential is of no use.",
      entry: "spendCredential",
      always: [
        { guard: "credentialUsable", target: "opening" },
        {
          guard: "usedElsewhere",
          ...askFirst(
            "UsedElsewhere",
            "This user's credential is in use elsewhere, perhaps by another database of yours; a retry asks bunq for a fresh one, and the other side may lose the user."
          )
        },
        { guard: "resetsLeft", target: "resetting" },
        askFirst(
          "TooManyResets",
          `bunq's last ${mostResets} credentials opened no session; check the time, the network and bunq's status, then retry.`
        )
      ]
    },
    resetting: {
      description: "Ask bunq for a fresh credential.",
      initial: "running",
      entry: "arrive",
      always: { guard: "credentialUsable", target: "opening" },
      states: {
        running: {
          ...running(),
          entry: "countReset",
          invoke: {
            id: "resetToken",
            src: "resetToken",
            input: ({ context }) => ({ uuid: context.uuid, provisionId: context.provision?.id ?? 0 }),
            onDone: { target: "#provision.open.credential.awaitingToken", actions: cleared("resetToken") },
            onError: toStalled("resetToken")
          }
        },
        /** A person looked: the count starts anew. */
        stalled: {
          ...stalled,
          on: { "provision.retry": askedAgain, "credential.reset": askedAgain }
        }
      }
    },
    awaitingToken: {
      description: "bunq makes a fresh credential.",
      ...bunqActs("token"),
      entry: "arrive",
      always: [
        { guard: "credentialUsable", target: "opening" },
        { guard: "credentialMissed", target: "lost", actions: "useCredential" }
      ]
    }
  }
})
