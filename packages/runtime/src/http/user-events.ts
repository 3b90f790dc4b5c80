import type { UserEvent } from "../loop/user-event.ts"

/** The events a user may send; a token may narrow them. */
export const userEvents = [
  "fulfilment.submit",
  "inquiry.answer",
  "identity.start",
  "identity.finish"
] as const satisfies ReadonlyArray<UserEvent["type"]>

/** The type of an event a user may send. */
export type UserEventType = (typeof userEvents)[number]

export const isUserEvent = (type: unknown): type is UserEventType =>
  (userEvents as readonly unknown[]).includes(type)
