import { machineDefinition } from "@bunq-provisioning/core/machine"
import { inspectedContext } from "./inspected-context.ts"
import { inspectedEvent } from "./inspected-event.ts"
import type { InspectedSnapshot, InspectionMessage } from "./inspection-message.ts"
import { knownValue } from "./known-value.ts"
import { knownWord } from "./known-word.ts"

/** A message of `@statelyai/inspect` about any actor. */
interface LiveMessage {
  readonly type: string
  readonly id: unknown
  readonly rootId: string | undefined
  readonly sessionId: string
  readonly createdAt: string
  readonly _version: string
  readonly name?: string
  readonly parentId?: string | undefined
  readonly sourceId?: string | undefined
  readonly event?: unknown
  readonly snapshot?: unknown
}

const statuses: readonly unknown[] = ["active", "done", "error", "stopped"]

const snapshotOf = (given: unknown): InspectedSnapshot => {
  const { status, value, context } = (given ?? {}) as {
    readonly status?: unknown
    readonly value?: unknown
    readonly context?: unknown
  }
  const states = knownValue(value)
  return {
    status: statuses.includes(status) ? (status as InspectedSnapshot["status"]) : "active",
    output: undefined,
    error: undefined,
    ...(states === undefined ? {} : { value: states, context: inspectedContext(context) })
  }
}

const serialize = (given: LiveMessage): InspectionMessage => {
  const { type, rootId = given.sessionId, sessionId, createdAt, _version, parentId, sourceId } = given
  const about = { id: typeof given.id === "string" ? given.id : "", rootId, sessionId, createdAt, _version }
  if (type === "@xstate.actor") {
    const isUser = given.name === "provision" || knownValue((given.snapshot as { value?: unknown })?.value)
    const name = isUser ? "provision" : knownWord("command", given.name)
    const definition = JSON.stringify(isUser ? machineDefinition() : { id: name })
    return { ...about, type, name, definition, parentId, snapshot: snapshotOf(given.snapshot) }
  }
  const event = inspectedEvent(given.event)
  return type === "@xstate.event"
    ? { ...about, type, event, sourceId }
    : { ...about, type: "@xstate.snapshot", event, snapshot: snapshotOf(given.snapshot) }
}

/**
 * Options for an inspector of `@statelyai/inspect` that is given to a live actor (`createActor(machine, { inspect })`): it passes on what an inspector
 * may see, and nothing else. Without them it would pass on everything, contexts and results of commands among it.
 *
 * @example
 * ```ts
 * const { inspect } = createWebSocketInspector({ url: "ws://127.0.0.1:8080", ...liveInspection })
 * createActor(provisionMachine.provide({ actors }), { input, inspect }).start()
 * ```
 */
export const liveInspection = { serialize }
