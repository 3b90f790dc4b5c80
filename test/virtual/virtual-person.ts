import type { FulfilmentAnswers, View } from "@bunq-provisioning/core"
import type { Handle, UserEvent } from "@bunq-provisioning/runtime"
import type { VirtualTime } from "./virtual-time.ts"

const address = {
  street: "Naritaweg",
  houseNumber: "131",
  postalCode: "1043 BS",
  city: "Amsterdam",
  country: "NL"
}

export const uuidOf = (index: number): string => `6b1f3a52-0c1e-4a55-9d0c-${String(index).padStart(12, "0")}`

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
const mostRetries = 20

/** Plays a user and their operator from the views alone, until settled. Gives the last view. */
export const playPerson = async (options: {
  readonly handle: Handle
  readonly time: VirtualTime
  readonly answers: FulfilmentAnswers
  readonly signal?: AbortSignal
  /** Told of every view, in order. */
  readonly onView?: (view: View) => void
  /** Ends before the first view that is settled when it says so. */
  readonly until?: (view: View) => boolean
}): Promise<View> => {
  const { handle, time, answers, signal, until = (view) => view.settled } = options
  let retries = 0
  let last: View | undefined
  for await (const view of handle.changes(signal === undefined ? {} : { signal })) {
    last = view
    options.onView?.(view)
    if (until(view)) return view
    await act(view)
  }
  return last ?? handle.view()

  async function act(view: View): Promise<void> {
    if (view.stalled && view.actions.includes("retry") && retries < mostRetries) {
      retries += 1
      await time.sleep(60_000, signal)
      await handle.send({ type: "provision.retry" })
    }
    if (!("required" in view)) return
    const asked = view.required.filter(({ state }) => state === "open" || state === "refused")
    for (const { type } of asked) {
      if (!Object.hasOwn(answers, type)) continue
      const data = answers[type as keyof FulfilmentAnswers]
      await handle.send({ type: "fulfilment.submit", fulfilment: type, data } as UserEvent)
    }
    const verifies = view.required.some(
      ({ type, state }) => type === "IDENTIFICATION_VERIFICATION" && state !== "done"
    )
    if (verifies && view.actions.includes("start-identity")) {
      await time.sleep(pause, signal)
      await handle.send({ type: "identity.start" })
    }
    if (view.actions.includes("finish-identity")) {
      await time.sleep(pause, signal)
      await handle.send({ type: "identity.finish" })
    }
  }
}
