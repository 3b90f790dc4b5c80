import type { ProvisionEvent, ProvisionSnapshot, CommandName } from "@bunq-provisioning/core"
import { begin, snapshotOf, step } from "@bunq-provisioning/core/step"
import type { Envelope, StepEvent } from "@bunq-provisioning/core"
import type { ProvisionMachine } from "@bunq-provisioning/core/machine"
import { initialTransition, transition } from "xstate"

/** What a command in flight may come to. */
export type Outcome =
  | { readonly type: "done"; readonly id: CommandName; readonly output: object }
  | { readonly type: "error"; readonly id: CommandName; readonly tag: string }
export type Happening = ProvisionEvent | Outcome

export interface Given {
  readonly adopt?: boolean
  readonly product?: "USER_VERIFIED" | "USER_ANONYMOUS_TRANSACTION_AUDIT"
}

/** One user in one place. */
export interface User {
  readonly snapshot: ProvisionSnapshot
  /** Commands in flight, each with the number of the step that started it. */
  readonly work: { readonly [command: string]: number }
  /** The user after something happened; the same object when nothing changed. `seq` is the one a result was started with. */
  readonly after: (happening: Happening, at: number, seq?: number) => User
}

export const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
const inputOf = (given: Given) => ({ uuid, requestRef: "request", at: 1, ...given })
const failureOf = ({ tag }: { readonly tag: string }, at: number) => ({
  _tag: tag,
  message: "no",
  at,
  responseId: null
})

/** The user as the runtime steps it: with the production `begin` and `step`. */
export const steppedUser = (given: Given): User => {
  const userOf = (envelope: Envelope): User => {
    const work = Object.fromEntries(Object.entries(envelope.work).map(([id, { seq }]) => [id, seq]))
    const user: User = {
      snapshot: snapshotOf(envelope),
      work,
      after: (happening, at, seq) => {
        const own = "id" in happening ? (seq ?? work[happening.id] ?? 0) : 0
        const event =
          happening.type === "done"
            ? {
                type: "command.succeeded",
                id: happening.id,
                seq: own,
                at,
                output: { at, ...happening.output }
              }
            : happening.type === "error"
              ? { type: "command.failed", id: happening.id, seq: own, at, failure: failureOf(happening, at) }
              : happening
        const next = step(envelope, event as StepEvent).envelope
        return next === envelope ? user : userOf(next)
      }
    }
    return user
  }
  return userOf(begin(inputOf(given)).envelope)
}

/** A machine that is not the production one, stepped by xstate. `trusting` takes the result of any command, superseded or not. */
export const plantedUser =
  (machine: ProvisionMachine, { trusting = false } = {}) =>
  (given: Given): User => {
    type Actions = ReturnType<typeof initialTransition<typeof machine>>[1]
    const userOf = (
      snapshot: ProvisionSnapshot,
      seq: number,
      before: User["work"],
      actions: Actions
    ): User => {
      const work = { ...before }
      for (const { type, params } of actions as ReadonlyArray<{ type: string; params: { id: string } }>) {
        if (type === "xstate.stopChild") delete work[params.id]
        if (type === "xstate.spawnChild") work[params.id] = seq
      }
      for (const id of Object.keys(work)) if (!(id in snapshot.children)) delete work[id]
      const user: User = {
        snapshot,
        work,
        after: (happening, at, own) => {
          let event: { type: string } = happening
          if (happening.type === "done" || happening.type === "error") {
            const { id } = happening
            if (!(id in work) || (!trusting && own !== undefined && own !== work[id])) return user
            const type = `xstate.${happening.type}.actor.${id}`
            event =
              happening.type === "done"
                ? ({ type, output: { at, ...happening.output }, actorId: id } as { type: string })
                : ({ type, error: failureOf(happening, at), actorId: id } as { type: string })
          }
          const [next, more] = transition(machine, snapshot as never, event as never)
          return (next as unknown) === snapshot
            ? user
            : userOf(next as unknown as ProvisionSnapshot, seq + 1, work, more as Actions)
        }
      }
      return user
    }
    const [first, actions] = initialTransition(machine, inputOf(given))
    return userOf(first as unknown as ProvisionSnapshot, 1, {}, actions)
  }
