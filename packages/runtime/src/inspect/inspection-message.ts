import type { ExternalUuid } from "@bunq-provisioning/core/input"
import type { StateValue } from "@bunq-provisioning/core/machine"
import type { InspectedContext } from "./inspected-context.ts"
import type { InspectedEvent } from "./inspected-event.ts"
import type { KnownWord } from "./known-word.ts"

/** What the journal says of a user, where the rest of them is not known (any more). */
export type ReplayedContext = {
  readonly uuid: ExternalUuid | "?"
  /** The number of the journal's entry. */
  readonly entry: number
  readonly at: number
  readonly source: KnownWord<"source"> | null
}

/** How a user, or a command of theirs, is shown. */
export type InspectedSnapshot = {
  readonly status: "active" | "done" | "error" | "stopped"
  /** The active states; absent where none is known. */
  readonly value?: StateValue
  readonly context?: InspectedContext | ReplayedContext
  /** What somebody came to is not told. */
  readonly output: undefined
  readonly error: undefined
}

type About = {
  /** Unique among the events and among the snapshots of a user. */
  readonly id: string
  /** The user's uuid. */
  readonly rootId: string
  /** The user's uuid, or that of a command of theirs. */
  readonly sessionId: string
  /** Epoch ms, as text. */
  readonly createdAt: string
  /** Of `@statelyai/inspect`. */
  readonly _version: string
}

/** Says that somebody is there: a user, or a command of theirs. Comes before anything else of them. */
export type ActorMessage = About & {
  readonly type: "@xstate.actor"
  readonly name: string
  /** The machine as JSON. */
  readonly definition: string
  readonly parentId: string | undefined
  readonly snapshot: InspectedSnapshot
}
/** Says that something happened. */
export type EventMessage = About & {
  readonly type: "@xstate.event"
  readonly event: InspectedEvent
  /** The command it comes from; absent = from outside. */
  readonly sourceId: string | undefined
}
/** Says where somebody is after what happened. */
export type SnapshotMessage = About & {
  readonly type: "@xstate.snapshot"
  readonly event: InspectedEvent
  readonly snapshot: InspectedSnapshot
}

/** One message to an inspector, in the words of `@statelyai/inspect` 0.7. */
export type InspectionMessage = ActorMessage | EventMessage | SnapshotMessage

/**
 * Who is told: the `adapter` of an inspector of `@statelyai/inspect`, or anything else with `send`.
 *
 * `send` must come back at once. What it throws is logged once, and it is not told anything any more.
 */
export interface InspectionSink {
  readonly send: (message: InspectionMessage) => void
}

/** The version of `@statelyai/inspect` whose messages these are. */
export const inspectVersion = "0.7.2"
