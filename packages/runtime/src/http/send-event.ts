import type { Action } from "@bunq-provisioning/core"
import { InputError } from "@bunq-provisioning/core/input"
import type { ProvisionStore } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { Provisioner } from "../loop/provisioner.ts"
import type { UserEvent } from "../loop/user-event.ts"
import { access } from "./access.ts"
import { problem } from "./api-problem.ts"
import { refusalOf } from "./authorise.ts"
import { callerName } from "./caller.ts"
import type { Caller } from "./caller.ts"
import { idempotencyKey } from "./idempotency-key.ts"
import { bodyBytes } from "./read-body.ts"
import type { ReadBody } from "./read-body.ts"
import { shownTo } from "./shown-to.ts"

const actionOf: { readonly [type in UserEvent["type"]]: Action } = {
  "fulfilment.submit": "submit-fulfilment",
  "inquiry.answer": "answer-inquiry",
  "identity.start": "start-identity",
  "identity.finish": "finish-identity",
  "provision.retry": "retry",
  "credential.reset": "reset-credential",
  "provision.close": "close"
}
const known = Object.keys(actionOf) as ReadonlyArray<UserEvent["type"]>
const hasFiles = (type: UserEvent["type"]) => type === "fulfilment.submit" || type === "inquiry.answer"

interface Kit {
  readonly provisioner: Pick<Provisioner["Service"], "view" | "send">
  readonly store: Pick<ProvisionStore["Service"], "consumed">
}
interface Sent {
  readonly uuid: string
  readonly caller: Caller
  readonly body: ReadBody
  /** The header `Idempotency-Key`. */
  readonly key: string | undefined
}

/**
 * Sends an event that is permitted now. A message that was taken before is a `duplicate` whatever is permitted since: whoever lost the answer may repeat it.
 * Fails with `NotPermitted` when the view does not permit it, or the machine did not take it.
 */
export const makeSendEvent = ({ provisioner, store }: Kit) =>
  Effect.fnUntraced(function* ({ uuid, caller, body, key }: Sent) {
    const { type } = body.value
    const found = known.find((one) => one === type)
    const refused = refusalOf(caller, access.actOwn, { uuid, event: found ?? type ?? "" })
    if (refused !== null) return yield* refused
    if (found === undefined) return yield* Effect.fail(new InputError({ _tag: "UnknownEvent", known }))
    if (!hasFiles(found) && body.size > bodyBytes.plain) return yield* problem("BodyTooLarge")
    const message = yield* idempotencyKey(key)
    const before = yield* provisioner.view(uuid)
    if (!before.actions.includes(actionOf[found])) {
      const { id } = message
      const isRepeat = id !== undefined && (yield* store.consumed(`${before.uuid}/${id}`))
      if (isRepeat) return { outcome: "duplicate" as const, because: null, view: before }
      return yield* problem("NotPermitted", { permitted: shownTo(caller, before).actions })
    }
    const receipt = yield* provisioner.send(uuid, body.value as unknown as UserEvent, {
      by: callerName(caller),
      ...message
    })
    if (receipt.outcome === "ignored")
      return yield* problem("NotPermitted", {
        detail: "The user is at another step, or what is answered is not asked for.",
        permitted: shownTo(caller, receipt.view).actions
      })
    return { outcome: receipt.outcome, because: receipt.because, view: receipt.view }
  })
