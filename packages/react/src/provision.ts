import type { View } from "@bunq-provisioning/core"
import type { EventIn, OutgoingEvent, Phase, SendableEvent } from "./outgoing-event.ts"
import type { Connection, Receipt, TransportProblem } from "./transport.ts"

/** xstate's tags, as far as the view tells them. */
export type ViewTag = "waiting-on-bunq" | "waiting-on-user" | "waiting-on-partner" | "settled" | "stalled"

type Type = OutgoingEvent["type"]

interface Anyway {
  readonly uuid: string
  readonly connection: Connection
  /** Types of the events on their way. The same event sent again meanwhile is the same event. */
  readonly sending: ReadonlyArray<SendableEvent["type"]>
  /** Connects again, now, with a token asked for anew. */
  readonly retry: () => void
  /** Whether the user is in this phase; narrows. */
  matches<P extends Phase>(phase: P): this is ReadyIn<P>
  hasTag(tag: ViewTag): boolean
  /** Whether the server permits it now, as far as is known; narrows. */
  can<T extends Type>(event: T | { readonly type: T }): this is Can<T>
}

interface Can<T extends Type> {
  readonly status: "ready"
  readonly send: (event: Extract<SendableEvent, { readonly type: T }>) => Promise<Receipt>
}

/** Nothing is known of the user yet. */
export interface LoadingProvision extends Anyway {
  readonly status: "loading"
  readonly phase: null
  readonly view: null
  readonly problem: null
  readonly send: (event: never) => Promise<Receipt>
}

/** Nothing is known of the user, and it will not be without a person: the token is refused, or there is no such user. */
export interface FailedProvision extends Anyway {
  readonly status: "failed"
  readonly phase: null
  readonly view: null
  readonly problem: TransportProblem
  readonly send: (event: never) => Promise<Receipt>
}

export interface ReadyIn<P extends Phase> extends Anyway {
  readonly status: "ready"
  readonly phase: P
  readonly view: Extract<View, { readonly phase: P }>
  readonly problem: null
  /** Sends an event that holds nothing of a person, once: it is tried again until the server has said something. Never rejects. */
  readonly send: (event: EventIn<P>) => Promise<Receipt>
}

export type ReadyProvision = { readonly [P in Phase]: ReadyIn<P> }[Phase]

/**
 * A user as a component sees them: a union by `status` and then by `phase`, so that a narrowed one permits only the events of its phase.
 * `view` is the contract; `matches`, `hasTag` and `can` read it in xstate's words.
 */
export type Provision = LoadingProvision | FailedProvision | ReadyProvision
