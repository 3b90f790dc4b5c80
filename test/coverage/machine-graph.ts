import { provisionMachine } from "@bunq-provisioning/core/machine"
import { createActor, fromPromise } from "xstate"
import type { Snapshot } from "xstate"

const commands = Object.keys(provisionMachine.implementations.actors)
const never = fromPromise<never, never>(() => new Promise(() => {}))
/** The machine whose commands never end by themselves: what they came to is sent to it. */
const machine = provisionMachine.provide({
  actors: Object.fromEntries(commands.map((name) => [name, never]))
} as never)

type Node = (typeof provisionMachine)["root"]
type Edge = Node["always"] extends ReadonlyArray<infer T> | undefined ? T : never

const withChildren = (node: Node): Node[] => [
  node,
  ...Object.values(node.states).flatMap((child) => withChildren(child as Node))
]
const nodes = withChildren(machine.root as Node)

const short = (id: string): string => id.replace(/^provision\./, "")
const eventOf = (type: string): string =>
  type.replace("xstate.done.actor.", "done ").replace("xstate.error.actor.", "error ") || "always"
const guardOf = ({ guard }: Edge): string => {
  if (guard === undefined) return ""
  if (typeof guard === "string") return ` [${guard}]`
  const { type, params } = guard as { readonly type?: string; readonly params?: unknown }
  return type === undefined ? " [if]" : ` [${type}${params === undefined ? "" : ` ${String(params)}`}]`
}
const nameOf = (edge: Edge): string =>
  `${short(edge.source.id)}: ${eventOf(edge.eventType)}${guardOf(edge)} → ${edge.target?.map(({ id }) => short(id)).join() ?? "stays"}`

const edges = new Map<unknown, string>(
  nodes
    .flatMap((node) => [...[...node.transitions.values()].flat(), ...((node.always ?? []) as Edge[])])
    .map((edge) => [edge, nameOf(edge as Edge)])
)
const named = new Map([...edges].map(([edge, name]) => [name, edge as Edge]))

/** Every state of the machine by its path. */
export const allStates: readonly string[] = nodes.map(({ id }) => short(id))
/** Every transition: from where, on what, under which condition, to where. */
export const allTransitions: readonly string[] = [...edges.values()]
/** Every command, by name. */
export const allCommands: readonly string[] = commands.toSorted()

const commandIn = (node: Node | undefined): string | null => node?.invoke[0]?.src.toString() ?? null

/** The command that fails for good with this transition; null = none does. */
export const stallOf = (transition: string): string | null => {
  const edge = named.get(transition)
  const isStall = edge?.target?.[0]?.key === "stalled" && edge.eventType.startsWith("xstate.error.actor.")
  return isStall ? commandIn(edge.source as Node) : null
}
/** The command that a person sets going again with this transition; null = none. */
export const retryOf = (transition: string): string | null => {
  const edge = named.get(transition)
  return edge?.eventType === "provision.retry" ? commandIn(edge.target?.[0] as Node | undefined) : null
}

/** What was reached so far. */
export const reached = { states: new Set<string>(), transitions: new Set<string>() }

/** A step as the live machine took it: its transitions, and the states it ended in. */
export interface Followed {
  readonly transitions: readonly string[]
  readonly states: readonly string[]
  /** The value of the state that was ended in, as JSON. */
  readonly ended: string
}

type Inspected = { readonly _nodes?: readonly Node[] }
const statesOf = (snapshot: unknown): string[] =>
  ((snapshot as Inspected)._nodes ?? []).map(({ id }) => short(id))

/** Takes a step again on a live actor, which tells every transition. */
const follow = (options: object, event: { readonly type: string } | null): Followed => {
  const transitions: string[] = []
  const actor = createActor(machine, {
    ...options,
    inspect: (inspected) => {
      if (inspected.type !== "@xstate.microstep") return
      for (const edge of inspected._transitions) {
        const name = edges.get(edge)
        if (name !== undefined) transitions.push(name)
      }
      for (const state of statesOf(inspected.snapshot)) reached.states.add(state)
    }
  } as Parameters<typeof createActor<typeof machine>>[1])
  actor.start()
  if (event !== null) actor.send(event as never)
  const last = actor.getSnapshot()
  const states = statesOf(last)
  actor.stop()
  for (const state of states) reached.states.add(state)
  for (const transition of transitions) reached.transitions.add(transition)
  return { transitions, states, ended: JSON.stringify(last.value) }
}

/** The first step of a user. */
export const followBegin = (input: object): Followed => follow({ input }, null)
/** Any further step. */
export const followStep = (snapshot: Snapshot<unknown>, event: { readonly type: string }): Followed =>
  follow({ snapshot }, event)
