import { provisionMachine } from "./provision-machine.ts"

/** A guard or an action by its name, with what it is given if that is plain data. */
export interface DefinedStep {
  readonly type: string
  readonly params?: unknown
}
/** Where an event leads; without a target nothing but its actions happens. */
export interface DefinedTransition {
  /** The id of a state, such as `#provision.open.processing.user`. */
  readonly target?: string
  readonly guard?: DefinedStep
  readonly actions?: readonly DefinedStep[]
  readonly reenter?: true
}
/** A command the state runs while it is active. */
export interface DefinedCommand {
  readonly id: string
  readonly src: string
  readonly onDone?: readonly DefinedTransition[]
  readonly onError?: readonly DefinedTransition[]
}
export interface DefinedState {
  readonly description?: string
  readonly type?: "parallel" | "final"
  /** The name of the state inside that is entered first. */
  readonly initial?: string
  readonly tags?: readonly string[]
  readonly meta?: { readonly [name: string]: unknown }
  readonly entry?: readonly DefinedStep[]
  readonly exit?: readonly DefinedStep[]
  readonly invoke?: readonly DefinedCommand[]
  readonly always?: readonly DefinedTransition[]
  readonly on?: { readonly [event: string]: readonly DefinedTransition[] }
  readonly states?: { readonly [name: string]: DefinedState }
}
/** The machine as JSON: a config of XState that `createMachine` loads and Stately's tools read. Its ids are `provision` and the names below it, with dots. */
export interface MachineDefinition extends DefinedState {
  readonly id: "provision"
}

/** What is read of a state node; a machine loaded from a definition has the same. */
interface Node {
  readonly id: string
  readonly key: string
  readonly type: string
  readonly description?: string | undefined
  readonly tags: readonly string[]
  readonly meta?: unknown
  readonly entry: readonly unknown[]
  readonly exit: readonly unknown[]
  readonly initial: { readonly target: ReadonlyArray<{ readonly key: string }> | undefined } | undefined
  readonly invoke: ReadonlyArray<{ readonly id: string; readonly src: unknown }>
  readonly always: readonly Transition[] | undefined
  readonly transitions: ReadonlyMap<string, readonly Transition[]>
  readonly states: { readonly [name: string]: Node }
}
interface Transition {
  readonly target: ReadonlyArray<{ readonly id: string }> | undefined
  readonly guard?: unknown
  readonly actions: readonly unknown[]
  readonly reenter: boolean
}

/** Only plain data is kept: what a function would give is decided when the machine runs. */
const step =
  (unnamed: string) =>
  (given: unknown): DefinedStep => {
    if (typeof given === "string") return { type: given }
    const { type, params } = given as { readonly type?: unknown; readonly params?: unknown }
    return {
      type: typeof type === "string" ? type : unnamed,
      ...(params === undefined || typeof params === "function" ? {} : { params })
    }
  }
const action = step("assign")
const guard = step("condition")

const listed = <Name extends string, A>(name: Name, list: readonly A[]) =>
  (list.length === 0 ? {} : { [name]: list }) as { readonly [key in Name]?: readonly A[] }

const transition = ({ target, guard: given, actions, reenter }: Transition): DefinedTransition => ({
  ...(target?.[0] === undefined ? {} : { target: `#${target[0].id}` }),
  ...(given === undefined ? {} : { guard: guard(given) }),
  ...listed("actions", actions.map(action)),
  ...(reenter ? { reenter } : {})
})

const command =
  ({ transitions }: Node) =>
  ({ id, src }: Node["invoke"][number]): DefinedCommand => ({
    id,
    src: String(src),
    ...listed("onDone", (transitions.get(`xstate.done.actor.${id}`) ?? []).map(transition)),
    ...listed("onError", (transitions.get(`xstate.error.actor.${id}`) ?? []).map(transition))
  })

const state = (node: Node): DefinedState => {
  const { description, type, initial, tags, meta, entry, exit, invoke, always, transitions, states } = node
  const first = type === "compound" ? initial?.target?.[0]?.key : undefined
  const on = [...transitions].filter(([event]) => !event.startsWith("xstate."))
  const inner = Object.entries(states)
  return {
    ...(description === undefined ? {} : { description }),
    ...(type === "parallel" || type === "final" ? { type } : {}),
    ...(first === undefined ? {} : { initial: first }),
    ...listed("tags", tags),
    ...(meta === undefined ? {} : { meta: meta as { readonly [name: string]: unknown } }),
    ...listed("entry", entry.map(action)),
    ...listed("exit", exit.map(action)),
    ...listed("invoke", invoke.map(command(node))),
    ...listed("always", (always ?? []).map(transition)),
    ...(on.length === 0
      ? {}
      : { on: Object.fromEntries(on.map(([event, to]) => [event, to.map(transition)])) }),
    ...(inner.length === 0
      ? {}
      : { states: Object.fromEntries(inner.map(([name, one]) => [name, state(one)])) })
  }
}

/** The definition of any machine without delays and history whose commands are named. */
export const definitionOf = (machine: { readonly root: object }): MachineDefinition =>
  // Through JSON, so that nothing is shared with the machine and nothing but data is left.
  JSON.parse(JSON.stringify({ id: "provision", ...state(machine.root as Node) })) as MachineDefinition

let made: MachineDefinition | undefined

/** The lifecycle as JSON, the same at every call; made once, not to be changed. */
export const machineDefinition = (): MachineDefinition => (made ??= definitionOf(provisionMachine))
