import { view as viewOf } from "@bunq-provisioning/core"
import type { ProvisionEvent, ProvisionSnapshot, View } from "@bunq-provisioning/core"
import { browser } from "../edges/browser.ts"
import type { Environment } from "../environment.ts"
import { fits } from "../fits.ts"
import type { OutgoingEvent, SealedEvent } from "../outgoing-event.ts"
import { failed, problem } from "../problem.ts"
import type { FollowListener, Receipt, Transport } from "../transport.ts"

/** An actor of `provisionMachine`, as `createActor` of xstate makes it. */
export interface LocalActor {
  readonly getSnapshot: () => ProvisionSnapshot
  readonly subscribe: (observer: { readonly next: () => void; readonly error: () => void }) => {
    readonly unsubscribe: () => void
  }
  readonly send: (event: ProvisionEvent) => void
}

export interface LocalOptions {
  /**
   * Puts what a person gave where your commands find it, and says under which reference: only the reference becomes an event. Without it nothing can be
   * submitted.
   */
  readonly seal?: (event: SealedEvent) => string | Promise<string>
  /** For tests. */
  readonly environment?: Environment
}

const hasPerson = (event: OutgoingEvent): event is SealedEvent =>
  event.type === "fulfilment.submit" || event.type === "inquiry.answer"

/**
 * Follows and sends to actors in this process, for demos, tests and embedding. You start and stop them, outside of components; they live as long as the
 * page does.
 */
export const local = (
  actors: LocalActor | readonly LocalActor[],
  { seal, environment = browser }: LocalOptions = {}
): Transport => {
  const all = [actors].flat() as readonly LocalActor[]
  const seen = new WeakMap<LocalActor, { readonly snapshot: ProvisionSnapshot; readonly view: View }>()

  const read = (actor: LocalActor): View => {
    const snapshot = actor.getSnapshot()
    const known = seen.get(actor)
    // The same object for the same user, until a time limit passes.
    const at = known?.view.deadline?.at ?? Infinity
    if (known?.snapshot === snapshot && (known.view.deadline?.passed === true || environment.now() < at))
      return known.view
    const view = viewOf(snapshot, environment.now())
    seen.set(actor, { snapshot, view })
    return view
  }
  const find = (uuid: string) => all.find((actor) => actor.getSnapshot().context.uuid === uuid)

  const follow = (actor: LocalActor, { onView, onConnection }: FollowListener) => {
    let cancel = () => {}
    const tell = () => {
      cancel()
      const view = read(actor)
      const { deadline } = view
      if (deadline !== null && !deadline.passed)
        cancel = environment.after(Math.max(deadline.at - environment.now(), 1), tell)
      onView(view)
    }
    const { unsubscribe } = actor.subscribe({
      next: tell,
      error: () => onConnection({ state: "refused", problem: problem("ActorFailed") })
    })
    onConnection({ state: "live" })
    tell()
    return () => {
      cancel()
      unsubscribe()
    }
  }
  const followThose = (those: readonly LocalActor[], listener: FollowListener) => {
    const stops = those.map((actor) => follow(actor, listener))
    return {
      stop: () => {
        for (const stop of stops) stop()
      },
      retry: () => {}
    }
  }

  const send = async (uuid: string, event: OutgoingEvent): Promise<Receipt> => {
    const actor = find(uuid)
    if (actor === undefined) return failed(problem("NotFound"))
    const at = environment.now()
    let told: ProvisionEvent
    if (hasPerson(event)) {
      const ref = await seal?.(event)
      if (ref === undefined) return failed(problem("NothingSeals"))
      told =
        event.type === "fulfilment.submit"
          ? { type: event.type, fulfilment: event.fulfilment, ref, at }
          : { type: event.type, inquiryId: event.inquiryId, entryId: event.entryId, ref, at }
    } else told = { ...event, at }
    if (!actor.getSnapshot().can(told))
      return failed(problem("NotPermitted", { permitted: read(actor).actions }))
    actor.send(told)
    return { outcome: "accepted", view: read(actor) }
  }
  return {
    environment,
    peek: (uuid) => {
      const actor = find(uuid)
      return actor === undefined ? null : read(actor)
    },
    follow: (uuid, listener) => {
      const actor = find(uuid)
      if (actor === undefined) listener.onConnection({ state: "refused", problem: problem("NotFound") })
      return followThose(actor === undefined ? [] : [actor], listener)
    },
    followAll: (listener) => followThose(all, listener),
    send,
    list: async (query) => ({ views: all.map(read).filter((view) => fits(query, view)), next: null })
  }
}
