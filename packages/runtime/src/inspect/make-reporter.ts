import type { CommandName, JournalEntry } from "@bunq-provisioning/core"
import { machineDefinition, valueAt } from "@bunq-provisioning/core/machine"
import type { StateValue } from "@bunq-provisioning/core/machine"
import { inspectedContext, inspectedUuid } from "./inspected-context.ts"
import { commandOf, inspectedEntry } from "./inspected-event.ts"
import { inspectVersion } from "./inspection-message.ts"
import type { InspectedSnapshot, InspectionSink, ReplayedContext } from "./inspection-message.ts"
import { activeStates, knownValue } from "./known-value.ts"
import { knownWordOrNull } from "./known-word.ts"

/** Beyond it the user who was told of least recently is forgotten, and introduced again when they move. */
const mostUsers = 10_000

/** The stored form of a snapshot, or a live one; whatever it holds, only what is allowed is read from it. */
export interface Present {
  readonly value?: unknown
  readonly context?: unknown
}

/** A change of one user. */
export interface Reported {
  readonly uuid: string
  readonly entry: JournalEntry
  /** The user after this entry; absent where only the journal is known. */
  readonly present?: Present | undefined
}

interface Known {
  value: StateValue | undefined
  /** The commands that run, with their session ids. */
  readonly commands: Map<CommandName, string>
}

const nothing = { output: undefined, error: undefined }

let whole: string | undefined
const definition = (): string => (whole ??= JSON.stringify(machineDefinition()))

const isOver = (value: StateValue | undefined): boolean =>
  activeStates(value).some(({ type }) => type === "final")

const commandsIn = (value: StateValue | undefined): readonly CommandName[] =>
  activeStates(value).flatMap(({ invoke = [] }) => invoke.map(({ src }) => src as CommandName))

/**
 * Tells an inspector of users: each is an actor that is introduced once, each entry of their journal an event and a snapshot after it, and each command
 * that runs an actor of its own, whose end is told before the user moves on.
 */
export const makeReporter = (sink: InspectionSink) => {
  const users = new Map<string, Known>()

  const about = (uuid: string, sessionId: string, id: string, at: number) => ({
    id,
    rootId: uuid,
    sessionId,
    createdAt: String(at),
    _version: inspectVersion
  })
  const journalOnly = (uuid: string, at: number, entry?: JournalEntry): ReplayedContext => ({
    uuid: inspectedUuid(uuid),
    entry: entry?.number ?? 0,
    at,
    source: knownWordOrNull("source", entry?.source)
  })
  const snapshotOf = (value: StateValue | undefined, context: InspectedSnapshot["context"]) => ({
    status: isOver(value) ? ("done" as const) : ("active" as const),
    ...nothing,
    ...(value === undefined ? {} : { value }),
    ...(context === undefined ? {} : { context })
  })

  const runCommands = (uuid: string, user: Known, at: number, number: number): void => {
    for (const name of commandsIn(user.value)) {
      if (user.commands.has(name)) continue
      const session = `${uuid}/${name}/${number}`
      user.commands.set(name, session)
      sink.send({
        ...about(uuid, session, session, at),
        type: "@xstate.actor",
        name,
        definition: JSON.stringify({ id: name }),
        parentId: uuid,
        snapshot: { status: "active", ...nothing }
      })
    }
  }

  /** Introduces a user; nothing happens when they are known. */
  const introduce = (uuid: string, at: number, present: Present = {}): Known => {
    const known = users.get(uuid)
    if (known !== undefined) return known
    const value = knownValue(present.value)
    const user: Known = { value, commands: new Map() }
    users.set(uuid, user)
    const [first] = users.keys()
    if (users.size > mostUsers && first !== undefined) users.delete(first)
    sink.send({
      ...about(uuid, uuid, uuid, at),
      type: "@xstate.actor",
      name: `provision ${uuid.slice(0, 8)}`,
      definition: definition(),
      parentId: undefined,
      snapshot: snapshotOf(
        value,
        present.context === undefined ? journalOnly(uuid, at) : inspectedContext(present.context)
      )
    })
    runCommands(uuid, user, at, 0)
    return user
  }

  /** Tells one change. Whoever is not known yet is introduced as they were before it, as far as the entry says. */
  const report = ({ uuid, entry, present }: Reported): void => {
    const { fact, at, number } = entry
    const [from, to] = fact.kind === "moved" ? [fact.from, fact.to] : [undefined, undefined]
    const before = from === undefined ? present?.value : valueAt(from, machineDefinition())
    const user = introduce(uuid, at, { value: before })
    users.delete(uuid)
    users.set(uuid, user)
    const event = inspectedEntry(entry)
    const command = commandOf(entry)
    const session = command === null ? undefined : user.commands.get(command.name)
    sink.send({
      ...about(uuid, uuid, `${uuid}/${number}`, at),
      type: "@xstate.event",
      event,
      sourceId: session
    })
    const value =
      (to === undefined ? undefined : valueAt(to, machineDefinition())) ?? knownValue(present?.value)
    user.value = value ?? user.value
    const end = (name: CommandName, session: string, status: InspectedSnapshot["status"]) => {
      user.commands.delete(name)
      const message = about(uuid, session, `${session}/${number}`, at)
      sink.send({ ...message, type: "@xstate.snapshot", event, snapshot: { status, ...nothing } })
    }
    if (command?.ended === true && session !== undefined)
      end(command.name, session, command.succeeded ? "done" : "error")
    const running = commandsIn(user.value)
    for (const [name, session] of user.commands) if (!running.includes(name)) end(name, session, "stopped")
    const context =
      present?.context === undefined ? journalOnly(uuid, at, entry) : inspectedContext(present.context)
    sink.send({
      ...about(uuid, uuid, `${uuid}/${number}`, at),
      type: "@xstate.snapshot",
      event,
      snapshot: snapshotOf(user.value, context)
    })
    runCommands(uuid, user, at, number)
  }

  return {
    introduce: (uuid: string, at: number, present?: Present) => void introduce(uuid, at, present),
    report
  }
}
export type Reporter = ReturnType<typeof makeReporter>
