import type { ProvisionSnapshot } from "../lifecycle/inert-scope.ts"
import { entriesOf } from "../lifecycle/inquiry-rules.ts"
import type { ProvisionEvent } from "../lifecycle/provision-event.ts"
import { oncePerSnapshot } from "./once-per-snapshot.ts"

export type Action =
  | "submit-fulfilment"
  | "start-identity"
  | "finish-identity"
  | "answer-inquiry"
  | "retry"
  | "close"

type Sent = Exclude<Action, "retry">

/** What the machine would take now. */
const taken = oncePerSnapshot((snapshot): ReadonlySet<Sent> => {
  const { context } = snapshot
  const duty = context.duties.find(({ type }) => context.answers[type]?.state !== "sent")
  const asked = entriesOf(context).find(({ entry }) => entry.state !== "sent")
  const probes: { readonly [action in Sent]: object | null } = {
    "submit-fulfilment": { type: "fulfilment.submit", fulfilment: duty?.type ?? "" },
    "start-identity": { type: "identity.start" },
    "finish-identity": { type: "identity.finish" },
    "answer-inquiry":
      asked === undefined
        ? null
        : { type: "inquiry.answer", inquiryId: asked.inquiry.id, entryId: asked.entry.id },
    close: { type: "provision.close" }
  }
  const wouldTake = (action: Sent) =>
    probes[action] !== null && snapshot.can({ ...probes[action], at: 0, ref: "" } as ProvisionEvent)
  return new Set((Object.keys(probes) as Sent[]).filter(wouldTake))
})

const inOrder: readonly Action[] = [
  "submit-fulfilment",
  "start-identity",
  "finish-identity",
  "answer-inquiry",
  "retry",
  "close"
]

/** What may be done now. */
export const actionsOf = (snapshot: ProvisionSnapshot, retriable: boolean): readonly Action[] => {
  const sent = taken(snapshot)
  return inOrder.filter((action) => (action === "retry" ? retriable : sent.has(action)))
}
