import { isAnswerable } from "@bunq-provisioning/core"
import type { View } from "@bunq-provisioning/core"
import type { Handle, UserEvent } from "@bunq-provisioning/runtime"
import type { VirtualClock } from "@bunq-provisioning/sandbox"
import type { DemoPerson } from "./demo-person.ts"

/** How long a command that failed for good is left before this user is given up: nobody is there to retry it. Virtual ms. */
const stalledFor = 60_000

/**
 * Plays the person: fills in what is asked, does the identity check, at their own pace.
 *
 * It acts on what it is shown and keeps nothing, as a real person in front of an app would: after a restart it goes on from the view. Ends with the
 * last view: settled, or stalled, or as it was when the signal was aborted.
 */
export const playUser = async (options: {
  readonly handle: Handle
  readonly person: DemoPerson
  readonly clock: VirtualClock
  readonly signal: AbortSignal
  readonly onView: (view: View) => void
}): Promise<View> => {
  const { handle, person, clock, signal, onView } = options
  const done = new AbortController()
  const stop = AbortSignal.any([signal, done.signal])
  const busy = new Map<string, Promise<void>>()
  let failure: unknown
  /** One thing at a time of each kind, beside each other. */
  const begin = (kind: string, act: () => Promise<void>) => {
    if (busy.has(kind)) return
    const task = act()
      .catch((error: unknown) => {
        if (stop.aborted) return
        failure = error
        done.abort(error)
      })
      .finally(() => busy.delete(kind))
    busy.set(kind, task)
  }
  const fillIn = async () => {
    await clock.sleep(person.pace.form, stop)
    const view = await handle.view()
    for (const { type, state } of "required" in view ? view.required : []) {
      if (!isAnswerable(type) || (state !== "open" && state !== "refused")) continue
      await handle.send({
        type: "fulfilment.submit",
        fulfilment: type,
        data: person.answers[type]
      } as UserEvent)
    }
  }
  const startIdentity = async () => {
    await clock.sleep(person.pace.form / 2, stop)
    await handle.send({ type: "identity.start" })
  }
  const finishIdentity = async () => {
    // A real app hands this to the SDK on the user's device.
    await handle.identitySdk()
    await clock.sleep(person.pace.identity, stop)
    await handle.send({ type: "identity.finish" })
  }
  const giveUp = async () => {
    await clock.sleep(stalledFor, stop)
    if ((await handle.view()).stalled) done.abort()
  }
  try {
    let last: View | undefined
    for await (const view of handle.changes({ signal: stop })) {
      last = view
      onView(view)
      if (view.settled) return view
      if (view.stalled) begin("patience", giveUp)
      if ("required" in view) {
        const asked = view.required
          .filter(({ state }) => state === "open" || state === "refused")
          .map(({ type }) => type)
        if (asked.some(isAnswerable)) begin("form", fillIn)
        if (asked.includes("IDENTIFICATION_VERIFICATION") && view.actions.includes("start-identity"))
          begin("identity", startIdentity)
        if (view.actions.includes("finish-identity")) begin("selfie", finishIdentity)
      }
    }
    if (failure !== undefined) throw failure
    return last ?? (await handle.view())
  } finally {
    done.abort()
    await Promise.all(busy.values())
  }
}
