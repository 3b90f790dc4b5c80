import { isAnswerable } from "@bunq-provisioning/core/input"
import type { View } from "@bunq-provisioning/core"
import type { Handle, UserEvent } from "@bunq-provisioning/runtime"
import type { VirtualClock } from "@bunq-provisioning/sandbox"
import type { DemoPerson } from "./demo-person.ts"
import { tellsTheStory } from "./expected-end.ts"

/** How long a command that failed for good is left before somebody at the partner retries it, or the user is given up. Virtual ms. */
const stalledFor = 60_000

const open = <A extends { readonly state: string }>(items: readonly A[]): readonly A[] =>
  items.filter(({ state }) => state === "open" || state === "refused")

/**
 * Plays the person: fills in what is asked, does the identity check, again when it is rejected, answers inquiries, at their own pace. And plays the
 * partner's operator, who retries what stalled, as often as `retries` allows.
 *
 * It acts on what it is shown and keeps nothing, as a real person in front of an app would: after a restart it goes on from the view. Ends with the
 * last view: settled with the scenario told to its end, or stalled, or as it was when the signal was aborted.
 */
export const playUser = async (options: {
  readonly handle: Handle
  readonly person: DemoPerson
  readonly clock: VirtualClock
  readonly signal: AbortSignal
  readonly retries: number
  readonly onView: (view: View) => void
}): Promise<View> => {
  const { handle, person, clock, signal, onView } = options
  const done = new AbortController()
  const stop = AbortSignal.any([signal, done.signal])
  const busy = new Map<string, Promise<void>>()
  let failure: unknown
  let retries = options.retries
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
    for (const { type } of open("required" in view ? view.required : [])) {
      if (!isAnswerable(type)) continue
      await handle.send({
        type: "fulfilment.submit",
        fulfilment: type,
        data: person.answers[type]
      } as UserEvent)
    }
  }
  const answerInquiries = async () => {
    await clock.sleep(person.pace.form, stop)
    for (const { id, entries } of (await handle.view()).inquiries)
      for (const entry of open(entries))
        await handle.send({
          type: "inquiry.answer",
          inquiryId: id,
          entryId: entry.id,
          ...person.inquiryAnswer
        })
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
  const operate = async () => {
    await clock.sleep(stalledFor, stop)
    if (!(await handle.view()).stalled) return
    retries -= 1
    if (retries < 0) done.abort()
    else await handle.send({ type: "provision.retry" })
  }
  const act = (view: View) => {
    if (view.stalled) begin("operator", operate)
    if ("required" in view) {
      const asked = open(view.required).map(({ type }) => type)
      if (asked.some(isAnswerable)) begin("form", fillIn)
      const again = view.identity === "rejected"
      if ((again || asked.includes("IDENTIFICATION_VERIFICATION")) && view.actions.includes("start-identity"))
        begin("identity", startIdentity)
      if (view.actions.includes("finish-identity")) begin("selfie", finishIdentity)
    }
    if (
      view.actions.includes("answer-inquiry") &&
      view.inquiries.some(({ entries }) => open(entries).length > 0)
    )
      begin("inquiry", answerInquiries)
  }
  try {
    let last: View | undefined
    for await (const view of handle.changes({ signal: stop })) {
      last = view
      onView(view)
      if (view.settled && !view.stalled && (await tellsTheStory(person.scenario, handle))) return view
      act(view)
    }
    if (failure !== undefined) throw failure
    return last ?? (await handle.view())
  } finally {
    done.abort()
    await Promise.all(busy.values())
  }
}
