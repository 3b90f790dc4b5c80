import type { JournalEntry } from "@bunq-provisioning/core"
import { machineDefinition, valueAt } from "@bunq-provisioning/core/machine"
import type { InspectionMessage, InspectionSink, SnapshotMessage } from "./inspection-message.ts"
import { makeReporter } from "./make-reporter.ts"
import type { Present } from "./make-reporter.ts"

/** What is played: the entries of one user or of many, in the order they were written. */
export interface ReplayOptions {
  readonly changes: ReadonlyArray<{ readonly uuid: string; readonly entry: JournalEntry }>
  /** What is stored of a user now; shown with their last entry, and where nothing else says where they were. */
  readonly present?: (uuid: string) => Present | undefined
}

/** A journal that is played to an inspector, in both directions. */
export interface Replay {
  readonly length: number
  /** How many entries were played; 0 = at the beginning. */
  readonly position: () => number
  /** Plays the next entry; null at the end. */
  readonly step: () => ReplayOptions["changes"][number] | null
  /** Takes the last entry back: its user is shown as they were before it; null at the beginning. */
  readonly back: () => ReplayOptions["changes"][number] | null
  /** How long after the entry before it the next one came, in ms; null at the end. */
  readonly wait: () => number | null
}

/** Where a user was before the first of their entries that is left. */
const before = (changes: ReplayOptions["changes"], present: Present | undefined): Present => {
  const moved = changes.map(({ entry }) => entry.fact).find(({ kind }) => kind === "moved")
  return { value: moved?.kind === "moved" ? valueAt(moved.from, machineDefinition()) : present?.value }
}

const isUserSnapshot = (message: InspectionMessage): message is SnapshotMessage =>
  message.type === "@xstate.snapshot" && message.sessionId === message.rootId

/**
 * Plays journals to an inspector. A journal holds references, so what is played is where the users were, what happened and who caused it; what the
 * machine knew at the time is gone, and only the last entry of a user is shown with what is known of them now.
 *
 * @example
 * ```ts
 * const replay = makeReplay({ changes: entries.map((entry) => ({ uuid, entry })) }, inspector.adapter)
 * while (replay.step() !== null);
 * ```
 */
export const makeReplay = (
  { changes, present = () => undefined }: ReplayOptions,
  sink: InspectionSink
): Replay => {
  const last = new Map(changes.map(({ uuid }, index) => [uuid, index]))
  const entriesOf = Map.groupBy(changes, ({ uuid }) => uuid)
  const latest = new Map<string, SnapshotMessage>()
  let messages: InspectionMessage[] = []
  const reporter = makeReporter({ send: (message) => void messages.push(message) })
  /** What each entry is told with, and how its user was shown before it. Made at once, so that every direction shows the same. */
  const frames = changes.map(({ uuid, entry }, index) => {
    messages = []
    const own = entriesOf.get(uuid) ?? []
    if (own[0]?.entry === entry) reporter.introduce(uuid, entry.at, before(own, present(uuid)))
    reporter.report({ uuid, entry, present: last.get(uuid) === index ? present(uuid) : undefined })
    const earlier = latest.get(uuid)
    const shown = messages.findLast(isUserSnapshot)
    if (shown !== undefined) latest.set(uuid, shown)
    return { messages, earlier }
  })
  const introduced = new Set<string>()
  const ended = new Set<string>()
  let played = 0

  const play = (messages: readonly InspectionMessage[]): void => {
    for (const message of messages) {
      const { type, sessionId, rootId } = message
      // Whoever was introduced before a step back is still there, and a command ends once.
      if (type === "@xstate.actor" && introduced.has(sessionId)) continue
      if (type === "@xstate.snapshot" && sessionId !== rootId && ended.has(sessionId)) continue
      if (type === "@xstate.actor") introduced.add(sessionId)
      if (type === "@xstate.snapshot" && sessionId !== rootId) ended.add(sessionId)
      sink.send(message)
    }
  }

  return {
    length: changes.length,
    position: () => played,
    step: () => {
      const change = changes[played]
      if (change === undefined) return null
      play(frames[played]?.messages ?? [])
      played += 1
      return change
    },
    back: () => {
      const change = changes[played - 1]
      if (change === undefined) return null
      played -= 1
      const { messages: taken = [], earlier } = frames[played] ?? {}
      const first = taken.find((message) => message.type === "@xstate.actor")
      const event = taken.find((message) => message.type === "@xstate.event")?.event
      if (earlier !== undefined) sink.send(earlier)
      else if (first?.type === "@xstate.actor" && event !== undefined) {
        const { id, rootId, sessionId, createdAt, _version, snapshot } = first
        sink.send({ id, rootId, sessionId, createdAt, _version, type: "@xstate.snapshot", event, snapshot })
      }
      return change
    },
    wait: () => {
      const [previous, next] = [changes[played - 1], changes[played]]
      if (next === undefined) return null
      return previous === undefined ? 0 : Math.max(0, next.entry.at - previous.entry.at)
    }
  }
}
