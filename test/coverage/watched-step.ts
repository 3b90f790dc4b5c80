import type { Step, StepEvent } from "@bunq-provisioning/core"
import type * as StepEntry from "@bunq-provisioning/core/step"
import { followBegin, followStep } from "./machine-graph.ts"
import type { Followed } from "./machine-graph.ts"

type StepModule = typeof StepEntry

/** Told of every step, right after it was taken and before anything follows from it. */
export const watchers = new Set<(followed: Followed) => void>()

const machineEvent = (event: StepEvent): { readonly type: string } => {
  if (event.type === "command.succeeded") {
    const { id, output } = event
    return { type: `xstate.done.actor.${id}`, output, actorId: id } as { type: string }
  }
  if (event.type === "command.failed") {
    const { id, failure } = event
    return { type: `xstate.error.actor.${id}`, error: failure, actorId: id } as { type: string }
  }
  return event
}

/** Whether the step reached the machine: what is superseded or tried again by itself changes only what is beside it. */
const moved = ({ facts }: Step): boolean =>
  facts.some(({ kind }) => kind === "moved" || kind === "noted" || kind === "overdue")

/** Steps that the live machine took otherwise: what was noted of them would be wrong. */
export const disagreements: string[] = []

const tell = (followed: Followed, { envelope }: Step, event: string): void => {
  const ended = JSON.stringify((envelope.snapshot as { readonly value?: unknown }).value)
  if (ended !== followed.ended) disagreements.push(`${event}: ${ended}, live ${followed.ended}`)
  for (const watcher of watchers) watcher(followed)
}

/** `begin` and `step` as they are, with every turn they take noted. */
export const watched = (original: StepModule): StepModule => ({
  ...original,
  begin: (input) => {
    const first = original.begin(input)
    tell(followBegin(input), first, "begin")
    return first
  },
  step: (stored, event) => {
    const next = original.step(stored, event)
    if (moved(next)) tell(followStep(stored.snapshot, machineEvent(event)), next, event.type)
    return next
  }
})
