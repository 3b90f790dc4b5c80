import type { Fact, Source, Step, StepEvent } from "@bunq-provisioning/core"
import type { Secret } from "@bunq-provisioning/core/ports"

/** One thing that happens to one user. */
export interface Turn {
  readonly event: StepEvent
  readonly source: Source
  /** Who sent it, for the history. */
  readonly by?: string
  /** bunq's response id of the reply this comes from. */
  readonly responseId?: string | null
  /** Came from bunq: sealed unless a row is there, whatever the machine makes of the event. */
  readonly secrets?: readonly Secret[]
  /** Came from the user: sealed only if the machine takes the event. */
  readonly answers?: readonly Secret[]
  /** A message with this id is taken once. */
  readonly inboxId?: string
}

/** What a turn came to. */
export interface TurnOutcome {
  readonly outcome: "accepted" | "ignored" | "duplicate"
  /** Why it was ignored. */
  readonly because: string | null
}

/** The event's type, with the command or the deadline it is about. */
export const causeOf = (event: StepEvent): string => {
  switch (event.type) {
    case "command.succeeded":
    case "command.failed":
      return `${event.type} ${event.id}`
    case "deadline.passed":
      return `${event.type} ${event.deadline}`
    case "read.failed":
      return `${event.type} ${event.read}`
    case "fulfilment.submit":
      return `${event.type} ${event.fulfilment}`
    case "inquiry.answer":
      return `${event.type} ${event.inquiryId}/${event.entryId}`
    default:
      return event.type
  }
}

const asked = (source: Source): boolean => source === "user" || source === "operator"

/** What goes into the journal: everything but repeats of what is known and passed deadlines that changed nothing. */
export const journalled = (step: Step, source: Source): readonly Fact[] =>
  step.facts.filter((fact) => fact.kind !== "ignored" || asked(source))

/** What the caller of a turn is told. */
export const outcomeOf = (step: Step): TurnOutcome => {
  const ignored = step.facts.find((fact) => fact.kind === "ignored")
  return ignored === undefined
    ? { outcome: "accepted", because: null }
    : { outcome: "ignored", because: ignored.because }
}
