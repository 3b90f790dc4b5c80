import type { Failure } from "../domain/observation.ts"
import type { CommandInput, CommandName, CommandOutput } from "./command.ts"
import { commandNames } from "./command.ts"
import { EnvelopeRefused, envelopeVersion, parseEnvelope } from "./envelope.ts"
import type { Envelope, Work } from "./envelope.ts"
import { advance, initialSnapshot, persist, restore } from "./inert-scope.ts"
import type { Effectful, ProvisionSnapshot } from "./inert-scope.ts"
import type { ProvisionInput } from "./provision-context.ts"
import type { ProvisionEvent } from "./provision-event.ts"
import { placeOf } from "./place.ts"

/** What a command came to. `seq` is the one it was started with; any other is superseded. */
export type CommandResult =
  | {
      readonly type: "command.succeeded"
      readonly id: CommandName
      readonly seq: number
      readonly at: number
      readonly output: CommandOutput<CommandName>
    }
  | {
      readonly type: "command.failed"
      readonly id: CommandName
      readonly seq: number
      readonly at: number
      readonly failure: Failure
      /** Epoch ms of the next attempt; absent = failed for good. */
      readonly retryAt?: number
    }
export type StepEvent = ProvisionEvent | CommandResult

/** A command to run, in the shape the outbox hands out. */
export type OwedCommand = {
  readonly [Name in CommandName]: { readonly id: Name; readonly input: CommandInput<Name> } & Work
}[CommandName]

/** What a step says about itself, for the journal (I9). */
export type Fact =
  | { readonly kind: "moved"; readonly from: string; readonly to: string }
  | { readonly kind: "noted" }
  | { readonly kind: "ignored"; readonly because: string }
  | { readonly kind: "superseded"; readonly command: string; readonly seq: number }
  | {
      readonly kind: "retrying"
      /** The tag of the failure. */
      readonly reason: string
      readonly command: string
      readonly attempt: number
      readonly notBefore: number
    }
  | { readonly kind: "quarantined"; readonly reason: string }

export interface Step {
  /** The same object as before when nothing changed: then there is nothing to commit. */
  readonly envelope: Envelope
  readonly start: readonly OwedCommand[]
  /** Commands whose state was left; a stop comes before a start of the same id. */
  readonly stop: readonly string[]
  readonly facts: readonly Fact[]
}

/** Live snapshots of envelopes made or opened in this process, so that a hot user is not restored at every step. */
const live = new WeakMap<Envelope, ProvisionSnapshot>()

/** The live snapshot of an envelope, for `view`, `deadlines` and `interest`. Throws `EnvelopeRefused`. */
export const snapshotOf = (envelope: Envelope): ProvisionSnapshot => {
  const known = live.get(envelope)
  if (known !== undefined) return known
  parseEnvelope(envelope)
  let snapshot: ProvisionSnapshot
  try {
    snapshot = restore(envelope.snapshot)
  } catch {
    throw new EnvelopeRefused("Corrupted")
  }
  const owed = Object.keys(snapshot.children)
  if (
    snapshot.status === "error" ||
    snapshot.status === "stopped" ||
    owed.some((id) => envelope.work[id] === undefined)
  )
    throw new EnvelopeRefused("Corrupted")
  live.set(envelope, snapshot)
  return snapshot
}

const isCommand = (id: string): id is CommandName => (commandNames as readonly string[]).includes(id)
const owe = ({ id, input }: Effectful["start"][number], work: Work): OwedCommand[] =>
  isCommand(id) ? [{ id, input, ...work } as OwedCommand] : []

const settle = (
  before: Envelope | null,
  snapshot: ProvisionSnapshot,
  effects: Effectful,
  facts: readonly Fact[]
): Step => {
  const seq = (before?.seq ?? 0) + 1
  const work: { [command: string]: Work } = { ...before?.work }
  for (const id of effects.stop) delete work[id]
  for (const { id } of effects.start) work[id] = { seq, attempt: 0, notBefore: 0 }
  for (const id of Object.keys(work)) if (!(id in snapshot.children)) delete work[id]
  const envelope: Envelope = {
    machine: "provision",
    version: envelopeVersion,
    seq,
    snapshot: persist(snapshot),
    work
  }
  live.set(envelope, snapshot)
  const start = effects.start.flatMap((child) => {
    const own = work[child.id]
    return own === undefined ? [] : owe(child, own)
  })
  return { envelope, start, stop: effects.stop, facts }
}

/** The first step of a user: the envelope to store and the command to run. */
export const begin = (input: ProvisionInput): Step => {
  const [snapshot, effects] = initialSnapshot(input)
  return settle(null, snapshot, effects, [{ kind: "moved", from: "", to: placeOf(snapshot) }])
}

/** The commands an envelope owes: issue them again after a restart, with the same `seq`. Throws `EnvelopeRefused`. */
export const owedCommands = (envelope: Envelope): readonly OwedCommand[] => {
  snapshotOf(envelope)
  if (envelope.quarantine !== undefined) return []
  const children = (
    envelope.snapshot as { children?: { [id: string]: { snapshot: { status: string; input: unknown } } } }
  ).children
  return Object.entries(children ?? {}).flatMap(([id, child]) => {
    const work = envelope.work[id]
    return child.snapshot.status === "active" && work !== undefined
      ? owe({ id, src: id, input: child.snapshot.input }, work)
      : []
  })
}

const unchanged = (envelope: Envelope, fact: Fact): Step => ({ envelope, start: [], stop: [], facts: [fact] })

const machineEvent = (event: StepEvent): { readonly type: string } => {
  if (event.type === "command.succeeded")
    return { type: `xstate.done.actor.${event.id}`, output: event.output, actorId: event.id } as {
      type: string
    }
  if (event.type === "command.failed")
    return { type: `xstate.error.actor.${event.id}`, error: event.failure, actorId: event.id } as {
      type: string
    }
  return event
}

/**
 * Moves one user by one event. Pure: the same envelope and event give the same step; nothing is started.
 *
 * Never throws on an event: a throw inside the machine quarantines this user (`facts`). Throws `EnvelopeRefused` only for an
 * envelope that does not restore. A result with another `seq` than the command in flight changes nothing.
 */
export const step = (envelope: Envelope, event: StepEvent): Step => {
  const snapshot = snapshotOf(envelope)
  if (envelope.quarantine !== undefined)
    return unchanged(envelope, { kind: "ignored", because: "quarantined" })
  if (event.type === "command.succeeded" || event.type === "command.failed") {
    const work = envelope.work[event.id]
    if (work === undefined || work.seq !== event.seq)
      return unchanged(envelope, { kind: "superseded", command: event.id, seq: event.seq })
    if (event.type === "command.failed" && event.retryAt !== undefined) {
      const next = { seq: work.seq, attempt: work.attempt + 1, notBefore: event.retryAt }
      const retried: Envelope = {
        ...envelope,
        seq: envelope.seq + 1,
        work: { ...envelope.work, [event.id]: next }
      }
      live.set(retried, snapshot)
      const start = owedCommands(retried).filter(({ id }) => id === event.id)
      return {
        envelope: retried,
        start,
        stop: [],
        facts: [{ kind: "retrying", command: event.id, reason: event.failure._tag, ...next }]
      }
    }
  }
  try {
    const [next, effects] = advance(snapshot, machineEvent(event))
    if (next === snapshot)
      return unchanged(envelope, { kind: "ignored", because: ignoredBecause(snapshot, event) })
    const [from, to] = [placeOf(snapshot), placeOf(next)]
    return settle(envelope, next, effects, [from === to ? { kind: "noted" } : { kind: "moved", from, to }])
  } catch (error) {
    const reason = error instanceof Error ? error.name : "thrown"
    const quarantined: Envelope = { ...envelope, seq: envelope.seq + 1, quarantine: { at: event.at, reason } }
    live.set(quarantined, snapshot)
    return {
      envelope: quarantined,
      start: [],
      stop: Object.keys(envelope.work),
      facts: [{ kind: "quarantined", reason }]
    }
  }
}

const ignoredBecause = (snapshot: ProvisionSnapshot, event: StepEvent): string => {
  if (snapshot.status === "done") return "settled"
  return event.type.endsWith(".observed") ? "nothing new" : "not expected here"
}
