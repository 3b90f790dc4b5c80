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
  /** Where no session can be opened with the credential there is, and where bunq refused a reset. */
  | "reset-credential"
  | "close"

/** What the machine would take now, and `retry`, which is not for the machine alone to say. */
const taken = oncePerSnapshot((snapshot): readonly Action[] => {
  const { context } = snapshot
  const duty = context.duties.find(({ type }) => context.answers[type]?.state !== "sent")
  const asked = entriesOf(context).find(({ entry }) => entry.state !== "sent")
  const probes: { readonly [action in Action]: object | null } = {
    "submit-fulfilment": { type: "fulfilment.submit", fulfilment: duty?.type ?? "" },
    "start-identity": { type: "identity.start" },
    "finish-identity": { type: "identity.finish" },
    "answer-inquiry":
      asked === undefined
        ? null
        : { type: "inquiry.answer", inquiryId: asked.inquiry.id, entryId: asked.entry.id },
    retry: null,
    "reset-credential": { type: "credential.reset" },
    close: { type: "provision.close" }
  }
  return (Object.keys(probes) as Action[]).filter(
    (action) =>
      action === "retry" ||
      (probes[action] !== null && snapshot.can({ ...probes[action], at: 0, ref: "" } as ProvisionEvent))
  )
})

/** What may be done now. */
export const actionsOf = (snapshot: ProvisionSnapshot, retriable: boolean): readonly Action[] =>
  taken(snapshot).filter((action) => retriable || action !== "retry")
