import type { ProvisionSnapshot } from "../lifecycle/inert-scope.ts"
import { entriesOf } from "../lifecycle/inquiry-rules.ts"
import type { ProvisionEvent } from "../lifecycle/provision-event.ts"

export type Action =
  | "submit-fulfilment"
  | "start-identity"
  | "finish-identity"
  | "answer-inquiry"
  | "retry"
  | "close"

/** What may be done now: what the machine would take. */
export const actionsOf = (snapshot: ProvisionSnapshot, retriable: boolean): readonly Action[] => {
  const { context } = snapshot
  const duty = context.duties.find(({ type }) => context.answers[type]?.state !== "sent")
  const asked = entriesOf(context).find(({ entry }) => entry.state !== "sent")
  const probes: { readonly [action in Action]: object } = {
    "submit-fulfilment": { type: "fulfilment.submit", fulfilment: duty?.type ?? "" },
    "start-identity": { type: "identity.start" },
    "finish-identity": { type: "identity.finish" },
    "answer-inquiry": { type: "inquiry.answer", inquiryId: asked?.inquiry.id, entryId: asked?.entry.id },
    retry: { type: "provision.retry" },
    close: { type: "provision.close" }
  }
  return (Object.keys(probes) as Action[]).filter((action) =>
    action === "retry" ? retriable : snapshot.can({ ...probes[action], at: 0, ref: "" } as ProvisionEvent)
  )
}
