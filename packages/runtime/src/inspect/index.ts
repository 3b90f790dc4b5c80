// What an inspector may see
export { inspectedContext } from "./inspected-context.ts"
export type { InspectedContext } from "./inspected-context.ts"
export { inspectedEntry, inspectedEvent } from "./inspected-event.ts"
export type { InspectedEvent } from "./inspected-event.ts"
export { knownWords } from "./known-word.ts"
export type { KnownWord } from "./known-word.ts"

// How it is told
export type {
  ActorMessage,
  EventMessage,
  InspectedSnapshot,
  InspectionMessage,
  InspectionSink,
  ReplayedContext,
  SnapshotMessage
} from "./inspection-message.ts"
export { liveInspection } from "./live-inspection.ts"
export { makeReporter } from "./make-reporter.ts"
export type { Present, Reported, Reporter } from "./make-reporter.ts"
export { makeReplay } from "./make-replay.ts"
export type { Replay, ReplayOptions } from "./make-replay.ts"
