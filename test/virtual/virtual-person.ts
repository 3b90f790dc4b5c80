import type { View } from "@bunq-provisioning/core"
import type { FulfilmentAnswers } from "@bunq-provisioning/core/input"
import type { Handle, UserEvent } from "@bunq-provisioning/runtime"
import type { VirtualTime } from "./virtual-time.ts"

const address = {
  street: "Naritaweg",
  houseNumber: "131",
  postalCode: "1043 BS",
  city: "Amsterdam",
  country: "NL"
}

const uuidOf = (index: number): string => `6b1f3a52-0c1e-4a55-9d0c-${String(index).padStart(12, "0")}`

/** What a person asks for; the tag tells the bank which scenario is meant. */
export const requestOf = (index: number, tag?: string) => ({
  externalUuid: uuidOf(index),
  email: `person.${index}${tag === undefined ? "" : `+${tag}`}@example.com`,
  phoneNumber: `+316${10_000_000 + index}`
})

export const answersOf = (index: number): FulfilmentAnswers =>
  ({
    ADDRESS_MAIN: address,
    ADDRESS_POSTAL: address,
    DATE_OF_BIRTH: { firstName: "Ada", lastName: `Visser ${index}`, dateOfBirth: "1990-12-10" },
    TAX_RESIDENCY: { country: "NL", taxNumber: String(100_000_000 + index) },
    NATIONALITY: { country: "NL" }
  }) as FulfilmentAnswers

const pause = 5_000
/** How often a command that failed for good is set going again by this person's operator. */
const mostRetries = 100

export interface Playing {
  readonly handle: Handle
  readonly time: Pick<VirtualTime, "sleep">
  readonly answers: FulfilmentAnswers
  readonly signal?: AbortSignal
  /** Told of every view, in order. */
  readonly onView?: (view: View) => void
  /** What they are willing to do; everything unless set. */
  readonly does?: (event: UserEvent) => boolean
}

/** What the person or their operator does next, as the view allows it; null = nothing to do. */
export const nextActs = (view: View, answers: FulfilmentAnswers): readonly UserEvent[] => {
  const acts: UserEvent[] = []
  const owed = ["open", "refused"]
  const types = [...("required" in view ? view.required : []), ...view.duties]
    .filter(({ type, state }) => owed.includes(state) && Object.hasOwn(answers, type))
    .map(({ type }) => type as keyof FulfilmentAnswers)
  if (view.actions.includes("submit-fulfilment"))
    for (const fulfilment of new Set(types))
      acts.push({ type: "fulfilment.submit", fulfilment, data: answers[fulfilment] } as UserEvent)
  if (view.actions.includes("answer-inquiry"))
    for (const inquiry of view.inquiries)
      for (const { id, state } of inquiry.entries)
        if (owed.includes(state))
          acts.push({
            type: "inquiry.answer",
            inquiryId: inquiry.id,
            entryId: id,
            answer: "My salary.",
            attachments: [{ contentType: "application/pdf", bytes: new Uint8Array([1, 2, 3]) }]
          })
  const verifies =
    "required" in view &&
    view.required.some(({ type, state }) => type === "IDENTIFICATION_VERIFICATION" && state !== "done")
  if (verifies && view.actions.includes("start-identity")) acts.push({ type: "identity.start" })
  if (view.actions.includes("finish-identity")) acts.push({ type: "identity.finish" })
  return acts
}

/** Plays a user and their operator from the views alone until the signal is aborted or `until` says so. Gives the last view. */
export const playPerson = async (
  options: Playing & { readonly until?: (view: View) => boolean }
): Promise<View> => {
  const { handle, time, answers, signal, does = () => true, until = (view) => view.settled } = options
  let retries = 0
  let last: View | undefined
  for await (const view of handle.changes(signal === undefined ? {} : { signal })) {
    last = view
    options.onView?.(view)
    if (until(view)) return view
    if (!view.stalled && nextActs(view, answers).length === 0) continue
    // Views come one by one; what to do now is in the present one.
    const present = await handle.view()
    const retry = { type: "provision.retry" } as const
    if (present.stalled && present.actions.includes("retry") && retries < mostRetries && does(retry)) {
      retries += 1
      await time.sleep(60_000, signal)
      await handle.send(retry)
      continue
    }
    for (const event of nextActs(present, answers).filter(does)) {
      if (event.type.startsWith("identity")) await time.sleep(pause, signal)
      await handle.send(event)
    }
  }
  return last ?? handle.view()
}
