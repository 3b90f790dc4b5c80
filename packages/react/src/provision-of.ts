import type { Action, View } from "@bunq-provisioning/core"
import type { OutgoingEvent, SendableEvent } from "./outgoing-event.ts"
import type { Provision, ViewTag } from "./provision.ts"
import type { Connection, Receipt } from "./transport.ts"

type Type = OutgoingEvent["type"]

/** The view's word for an event: `identity.start` is `start-identity`, and `provision.close` is `close`. */
const actionOf = (type: Type): Action => {
  const [noun, verb] = type.split(".")
  return (noun === "provision" ? verb : `${verb}-${noun}`) as Action
}

const hasTag = ({ actor, settled, stalled }: View, tag: ViewTag): boolean =>
  tag === "settled" ? settled : tag === "stalled" ? stalled : tag === `waiting-on-${actor}`

export interface Known {
  readonly uuid: string
  readonly view: View | null
  readonly connection: Connection
  readonly sending: Provision["sending"]
  readonly send: (event: SendableEvent) => Promise<Receipt>
  readonly retry: () => void
}

/** A user as components see them. */
export const provisionOf = (known: Known): Provision => {
  const { view, connection } = known
  const refused = view === null && connection.state === "refused" ? connection.problem : null
  return {
    ...known,
    status: view !== null ? "ready" : refused !== null ? "failed" : "loading",
    phase: view?.phase ?? null,
    problem: refused,
    matches: (phase: View["phase"]) => view?.phase === phase,
    hasTag: (tag: ViewTag) => view !== null && hasTag(view, tag),
    can: (event: Type | { readonly type: Type }) =>
      view?.actions.includes(actionOf(typeof event === "string" ? event : event.type)) === true
    // Its parts were narrowed together above, which the compiler cannot follow.
  } as unknown as Provision
}
