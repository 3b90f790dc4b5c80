import type { Effectful, ProvisionSnapshot } from "./inert-scope.ts"
import { configurationOf, isWithin, pathFor } from "./chart.ts"
import type { Action, Invocation, Node, Transition } from "./chart.ts"
import { provisionMachine } from "./provision-machine.ts"

type Event = { readonly type: string }
type Context = ProvisionSnapshot["context"]
type Test = (args: { readonly context: Context; readonly event: Event }, params: unknown) => boolean
interface Assign {
  readonly type: "xstate.assign"
  readonly resolve: (...args: readonly unknown[]) => readonly [{ readonly context: Context }]
}
/** What changes during a macrostep. */
interface State {
  context: Context
  nodes: readonly Node[]
  children: { readonly [id: string]: unknown }
  readonly start: Array<Effectful["start"][number]>
  readonly stop: string[]
}

/** Something this does not do: xstate does it. */
const notHere = Symbol("left to xstate")
const root = provisionMachine.root as unknown as Node
const { guards, actions } = provisionMachine.implementations as unknown as {
  readonly guards: { readonly [name: string]: Test | undefined }
  readonly actions: { readonly [name: string]: Assign | undefined }
}
const self = {}

const paramsOf = (given: unknown, context: Context, event: Event): unknown => {
  const { params } = given as { readonly params?: unknown }
  return typeof params === "function" ? (params as (args: object) => unknown)({ context, event }) : params
}

const passes = (guard: unknown, context: Context, event: Event): boolean => {
  if (guard === undefined) return true
  if (typeof guard === "function") return (guard as Test)({ context, event }, undefined)
  const isNamed = typeof guard === "string"
  const test = guards[isNamed ? guard : (guard as { readonly type: string }).type]
  if (typeof test !== "function" || "check" in test) throw notHere
  return test({ context, event }, isNamed ? undefined : paramsOf(guard, context, event))
}

const firstOf = (candidates: readonly Transition[] | undefined, context: Context, event: Event) =>
  candidates?.find(({ guard }) => passes(guard, context, event))

/** The innermost states that take the event, one for each region. */
const taking = (node: Node, value: unknown, context: Context, event: Event): readonly Transition[] => {
  const inner = typeof value === "string" ? [value] : Object.keys(value as object)
  const found = inner.flatMap((key) => {
    const child = node.states[key]
    if (child === undefined) throw notHere
    return typeof value === "string"
      ? (firstOf(child.transitions.get(event.type), context, event) ?? [])
      : taking(child, (value as { readonly [key: string]: unknown })[key], context, event)
  })
  return found.length > 0 ? found : [firstOf(node.transitions.get(event.type), context, event) ?? []].flat()
}

/** xstate's `snapshot.can`, asked several times for every view. */
function can(this: ProvisionSnapshot, event: Event): boolean {
  const does = ({ target, actions }: Pick<Transition, "target" | "actions">) =>
    target !== undefined || actions.length > 0
  try {
    return taking(root, this.value, this.context, event).some(does)
  } catch {
    const found = provisionMachine.getTransitionData(this, event as never)
    return (found as unknown as readonly Transition[]).some(does)
  }
}

/** What moves by itself. */
const moving = ({ nodes, context }: State, event: Event): readonly Transition[] => {
  const found = new Set<Transition>()
  for (const leaf of nodes) {
    if (leaf.type !== "atomic") continue
    for (let node: Node | undefined = leaf; node !== undefined; node = node.parent) {
      const transition = firstOf(node.always, context, event)
      if (transition === undefined) continue
      found.add(transition)
      break
    }
  }
  return [...found]
}

const act = (state: State, action: Action, event: Event): void => {
  const isNamed = typeof action === "string"
  const assign = (typeof action === "function"
    ? action
    : actions[isNamed ? action : action.type]) as unknown as Assign | undefined
  if (assign?.type !== "xstate.assign") throw notHere
  const { context } = state
  const params = typeof action === "object" ? paramsOf(action, context, event) : undefined
  state.context = assign.resolve({ self }, { context }, { context, event }, params, assign)[0].context
}

/** A command in flight, as xstate writes it down. */
const childOf = (id: string, src: string, input: unknown) => ({
  id,
  src,
  systemId: undefined,
  _syncSnapshot: false,
  getPersistedSnapshot: () => ({ status: "active", output: undefined, error: undefined, input })
})

const invoke = (state: State, { id, src, input: given }: Invocation, event: Event): void => {
  const { context } = state
  const input: unknown =
    typeof given === "function" ? (given as (args: object) => unknown)({ context, event, self }) : given
  state.children = { ...state.children, [id]: childOf(id, src, input) }
  state.start.push({ id, src, input })
}

const leave = (state: State, node: Node, event: Event): void => {
  for (const action of node.exit) act(state, action, event)
  for (const { id } of node.invoke) {
    const { [id]: _, ...others } = state.children
    state.children = others
    state.stop.push(id)
  }
}

const take = (state: State, transition: Transition, event: Event): void => {
  const path = transition.target === undefined ? undefined : pathFor(transition)
  if (path === null) throw notHere
  const left = path === undefined ? [] : state.nodes.filter((node) => isWithin(node, path.domain))
  for (const node of [...left].sort((one, other) => other.order - one.order)) leave(state, node, event)
  for (const action of transition.actions) act(state, action, event)
  for (const node of path?.entered ?? []) {
    for (const action of node.entry) act(state, action, event)
    for (const invocation of node.invoke) invoke(state, invocation, event)
  }
  if (path === undefined) return
  const stay = state.nodes.filter((node) => !left.includes(node))
  const next = [...stay, ...path.entered.filter((node) => !stay.includes(node))]
  const isSame = next.length === state.nodes.length && next.every((node) => state.nodes.includes(node))
  if (!isSame) state.nodes = next
}

const mostMicrosteps = 100

const stepped = (before: ProvisionSnapshot, event: Event): [ProvisionSnapshot, Effectful] => {
  if (before.status !== "active") throw notHere
  const nodes = before._nodes as unknown as readonly Node[]
  const state: State = { context: before.context, nodes, children: before.children, start: [], stop: [] }
  const { start, stop } = state
  let transitions = taking(root, before.value, before.context, event)
  // An error that nobody takes ends the machine.
  if (transitions.length === 0 && event.type.startsWith("xstate.")) throw notHere
  for (let count = 0; ; count += 1) {
    if (transitions.length > 1 || count > mostMicrosteps) throw notHere
    const [transition] = transitions
    if (transition === undefined && count > 0) break
    const { context, nodes: at, children } = state
    if (transition !== undefined) take(state, transition, event)
    const isStill = state.context === context && state.nodes === at && state.children === children
    if (isStill && count > 0) break
    transitions = moving(state, event)
  }
  const { context, children } = state
  if (context === before.context && state.nodes === nodes && children === before.children)
    return [before, { start, stop }]
  const { value, tags } = state.nodes === nodes ? before : configurationOf(root, state.nodes)
  const next = { ...before, context, value, tags, children, _nodes: state.nodes, can }
  return [next as unknown as ProvisionSnapshot, { start, stop }]
}

/**
 * One macrostep, as xstate takes it, without what our chart does not need: it knows no history, no delays and no actions but assignments, and a configuration that was
 * met before is not worked out again. Four times as fast. null for the rest (two regions that move at once, final states, whatever throws), which is
 * left to xstate. A test walks both side by side.
 */
export const quickStep = (
  snapshot: ProvisionSnapshot,
  event: Event
): [ProvisionSnapshot, Effectful] | null => {
  try {
    return stepped(snapshot, event)
  } catch {
    return null
  }
}
