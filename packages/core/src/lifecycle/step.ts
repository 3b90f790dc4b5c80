import type { Failure } from "../domain/observation.ts"
import type { CommandInput, CommandName, CommandOutput } from "./command.ts"
import { commandNames } from "./command.ts"
import { envelopeVersion } from "./envelope.ts"
import type { Envelope, Work } from "./envelope.ts"
import { advance, initialSnapshot, persist } from "./inert-scope.ts"
import type { Effectful, ProvisionSnapshot } from "./inert-scope.ts"
import { keep, opened } from "./opened.ts"
import type { Live } from "./opened.ts"
import type { ProvisionInput } from "./provision-context.ts"
import type { DeadlineName, ProvisionEvent } from "./provision-event.ts"
import { placeOf } from "./place.ts"
import { renumbered } from "./renumbered.ts"

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
/** The envelope comes from a backup: other commits were made after it, and are lost. */
export interface Restored {
  readonly type: "provision.restored"
  readonly at: number
}
export type StepEvent = ProvisionEvent | CommandResult | Restored

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
  /** Everything that was sealed of the user is being destroyed. */
  | { readonly kind: "erased"; readonly by: string }
  /** A person sent a retry: what is owed is issued again. */
  | { readonly kind: "released" }
  /** A person sent a retry: the next attempt is made now. */
  | { readonly kind: "hurried"; readonly command: string }
  /** The database was a copy from a backup: what was under way counts as not begun, under new numbers. */
  | { readonly kind: "restored" }
  /** A time limit passed; nothing else changed. */
  | { readonly kind: "overdue"; readonly deadline: DeadlineName; readonly place: string }

export interface Step {
  /** The same object as before when nothing changed: then there is nothing to commit. */
  readonly envelope: Envelope
  readonly start: readonly OwedCommand[]
  /** Commands whose state was left; a stop comes before a start of the same id. */
  readonly stop: readonly string[]
  readonly facts: readonly Fact[]
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
  keep(envelope, snapshot)
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
export const owedCommands = (stored: Envelope): readonly OwedCommand[] => {
  const { envelope } = opened(stored)
  if (envelope.quarantine !== undefined || envelope.erased !== undefined) return []
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

/** One failed attempt that is not the last: the command stays in flight, only its work changes. */
const attempted = (
  { envelope, snapshot }: Live,
  { id, retryAt, failure }: { readonly id: CommandName; readonly retryAt: number; readonly failure: Failure },
  { seq, attempt }: Work
): Step => {
  const waits = { attempt: attempt + 1, notBefore: retryAt }
  const next: Work = { seq, ...waits, ...(failure._tag === "Throttled" ? { told: true } : {}) }
  const retried = keep(
    { ...envelope, seq: envelope.seq + 1, work: { ...envelope.work, [id]: next } },
    snapshot
  )
  return {
    envelope: retried,
    start: owedCommands(retried).filter((owed) => owed.id === id),
    stop: [],
    facts: [{ kind: "retrying", command: id, reason: failure._tag, ...waits }]
  }
}

/** The machine's part of a step, whose throw sets this user aside. */
const moved = ({ envelope, snapshot }: Live, event: StepEvent): Step => {
  try {
    const [next, effects] = advance(snapshot, machineEvent(event))
    if (next === snapshot)
      return unchanged(envelope, { kind: "ignored", because: ignoredBecause(snapshot, event) })
    const [from, to] = [placeOf(snapshot), placeOf(next)]
    if (from !== to) return settle(envelope, next, effects, [{ kind: "moved", from, to }])
    const fact: Fact =
      event.type === "deadline.passed"
        ? { kind: "overdue", deadline: event.deadline, place: from }
        : { kind: "noted" }
    return settle(envelope, next, effects, [fact])
  } catch (error) {
    const reason = error instanceof Error ? error.name : "thrown"
    const quarantine = { at: event.at, reason }
    return {
      envelope: keep({ ...envelope, seq: envelope.seq + 1, quarantine }, snapshot),
      start: [],
      stop: Object.keys(envelope.work),
      facts: [{ kind: "quarantined", reason }]
    }
  }
}

/** Sets everything going again: what is stalled, what waits for its next attempt, and a user that was set aside. */
const retried = ({ envelope: before, snapshot }: Live, event: StepEvent): Step => {
  const { quarantine, ...envelope } = before
  const waiting = Object.entries(before.work).filter(([, { notBefore }]) => notBefore > event.at)
  const released = quarantine !== undefined
  if (!released && waiting.length === 0) return moved({ envelope: before, snapshot }, event)
  const work = Object.fromEntries(
    waiting.map(([id, { seq, attempt }]) => [id, { seq, attempt, notBefore: 0 }])
  )
  const hurried = keep({ ...envelope, seq: envelope.seq + 1, work: { ...envelope.work, ...work } }, snapshot)
  const step = moved({ envelope: hurried, snapshot }, event)
  const again = Object.keys(released ? hurried.work : work)
  const own: readonly Fact[] = [
    ...(released ? [{ kind: "released" as const }] : []),
    ...waiting.map(([command]) => ({ kind: "hurried" as const, command }))
  ]
  return {
    envelope: step.envelope,
    start: owedCommands(step.envelope).filter(
      ({ id }) => again.includes(id) || step.start.some((command) => command.id === id)
    ),
    stop: [...new Set([...again, ...step.stop])],
    facts: [...own, ...step.facts.filter(({ kind }) => kind !== "ignored")]
  }
}

/**
 * Moves one user by one event. Pure: the same envelope and event give the same step; nothing is started.
 *
 * Never throws on an event: a throw inside the machine quarantines this user (`facts`) until `provision.retry`. Throws `EnvelopeRefused` only
 * for an envelope that does not restore. A result with another `seq` than the command in flight changes nothing.
 */
export const step = (stored: Envelope, event: StepEvent): Step => {
  if (stored?.erased !== undefined) return unchanged(stored, { kind: "ignored", because: "erased" })
  const user = opened(stored)
  const { envelope } = user
  if (event.type === "provision.retry") return retried(user, event)
  if (event.type === "provision.restored") {
    const next = renumbered(user)
    const stop = Object.keys(next.work)
    return { envelope: next, start: owedCommands(next), stop, facts: [{ kind: "restored" }] }
  }
  if (envelope.quarantine !== undefined) return unchanged(stored, { kind: "ignored", because: "quarantined" })
  if (event.type === "command.succeeded" || event.type === "command.failed") {
    const work = envelope.work[event.id]
    if (work === undefined || work.seq !== event.seq)
      return unchanged(stored, { kind: "superseded", command: event.id, seq: event.seq })
    if (event.type === "command.failed" && event.retryAt !== undefined)
      return attempted(user, { ...event, retryAt: event.retryAt }, work)
  }
  const step = moved(user, event)
  return step.envelope === envelope ? { ...step, envelope: stored } : step
}

const ignoredBecause = (snapshot: ProvisionSnapshot, event: StepEvent): string => {
  if (snapshot.status === "done") return "settled"
  return event.type.endsWith(".observed") ? "nothing new" : "not expected here"
}
