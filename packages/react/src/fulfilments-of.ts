import type { Refusal, View } from "@bunq-provisioning/core"
import { fieldsOf } from "./fulfilment-fields.ts"
import type { FulfilmentItem, Fulfilments, OtherItem } from "./fulfilments.ts"
import { problem } from "./problem.ts"
import type { UserState } from "./user-store.ts"

type Asked = Pick<OtherItem, "type" | "state" | "mandatoryBy" | "duty" | "overdue"> & {
  readonly refusal?: Refusal
}

/** Everything asked of the user, an open duty that is also required now once. */
const askedOf = (view: View): readonly Asked[] => {
  const required = "required" in view ? view.required : []
  const now = required.map((one) => ({ ...one, duty: false, overdue: false }))
  const duties = view.duties
    .filter(({ type }) => required.every((one) => one.type !== type))
    .map(({ dueAt, ...one }) => ({ ...one, mandatoryBy: dueAt, duty: true }))
  return [...now, ...duties]
}

/** The id under which an answer is submitted and drafted. */
export const answerId = (type: string): string => `fulfilment ${type}`

type Submits = { readonly [type: string]: (data: never) => unknown }

/** What a component sees of what is missing. */
export const fulfilmentsOf = (
  { provision, submissions }: UserState,
  submits: Submits
): Omit<Fulfilments, "submit" | "cancel"> => {
  const { view, status, connection } = provision
  const items = (view === null ? [] : askedOf(view)).map(({ refusal, ...asked }): FulfilmentItem => {
    const submission = submissions[answerId(asked.type)] ?? { state: "idle" }
    const why =
      submission.state === "failed"
        ? submission.problem
        : submission.state === "idle" && refusal !== undefined
          ? problem(refusal.code, { fields: refusal.fields })
          : null
    const reason = why?.reason ?? ""
    const item = {
      ...asked,
      key: `fulfilment.${asked.type}`,
      asks: asked.state === "open" || asked.state === "refused",
      submission,
      problem: why,
      fieldErrors: Object.fromEntries(
        (why?.fields ?? []).map((field) => [field, { reason, key: `problem.${reason}` }])
      )
    }
    return fieldsOf(asked.type).length === 0
      ? { ...item, kind: asked.type === "IDENTIFICATION_VERIFICATION" ? "identity" : "unknown" }
      : ({ ...item, kind: "form", submit: submits[asked.type] } as unknown as FulfilmentItem)
  })
  const identity = view !== null && "identity" in view ? view.identity : null
  const isUsersTurn =
    /^(not-started|in-progress|rejected)$/.test(identity ?? "") ||
    view?.actions.includes("start-identity") === true
  const missing = items.filter(({ kind, asks }) => asks && (kind !== "identity" || isUsersTurn))
  return {
    status,
    items,
    missing,
    done: items.filter(({ state }) => state === "sent" || state === "done").length,
    identity,
    connection
  }
}
