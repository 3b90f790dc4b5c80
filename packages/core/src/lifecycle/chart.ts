/** What is read of xstate's state nodes. */
export interface Node {
  readonly id: string
  readonly key: string
  readonly type: "atomic" | "compound" | "parallel" | "final" | "history"
  readonly order: number
  readonly parent: Node | undefined
  readonly states: { readonly [key: string]: Node }
  readonly initial: { readonly target: readonly Node[] }
  readonly entry: readonly Action[]
  readonly exit: readonly Action[]
  readonly invoke: readonly Invocation[]
  readonly always: readonly Transition[] | undefined
  readonly transitions: ReadonlyMap<string, readonly Transition[]>
  readonly tags: readonly string[]
}
export interface Transition {
  readonly source: Node
  readonly target: readonly Node[] | undefined
  readonly reenter: boolean
  readonly guard: unknown
  readonly actions: readonly Action[]
}
export type Action =
  | string
  | { readonly type: string; readonly params?: unknown }
  | ((...args: never) => unknown)
export interface Invocation {
  readonly id: string
  readonly src: string
  readonly input: unknown
}

/** A move from one configuration to another, without what happens on the way. */
interface Path {
  /** Whatever is active below it is left. */
  readonly domain: Node
  /** In the order they are entered. */
  readonly entered: readonly Node[]
}

export const isWithin = (node: Node, ancestor: Node): boolean => {
  for (let above = node.parent; above !== undefined; above = above.parent) if (above === ancestor) return true
  return false
}

const domainOf = ({ source, reenter }: Transition, target: Node): Node | undefined => {
  if (!reenter && (target === source || isWithin(target, source))) return source
  let above = target.parent
  while (above !== undefined && !isWithin(source, above)) above = above.parent
  return above
}

/** A node with what is entered along with it. */
const below = (node: Node): readonly Node[] => {
  if (node.type === "compound") return [node, ...node.initial.target.flatMap(below)]
  return node.type === "parallel" ? [node, ...Object.values(node.states).flatMap(below)] : [node]
}

/** Where a transition leads: SCXML's domain and entry set, which without history follow from the chart alone. null = xstate has to say. */
const pathOf = (transition: Transition): Path | null => {
  const [target, ...others] = transition.target ?? []
  const domain = target === undefined ? undefined : domainOf(transition, target)
  if (target === undefined || others.length > 0 || domain === undefined || target === domain) return null
  const entered = new Set(below(target))
  for (let above = target.parent; above !== undefined; above = above.parent) {
    // Into one region from elsewhere: the others would have to be entered, too.
    if (above.type === "parallel") return null
    if (above === domain) break
    entered.add(above)
  }
  const ordered = [...entered].sort((one, other) => one.order - other.order)
  return ordered.some(({ type }) => type === "final" || type === "history")
    ? null
    : { domain, entered: ordered }
}

const paths = new WeakMap<Transition, { readonly path: Path | null }>()

export const pathFor = (transition: Transition): Path | null => {
  const known = paths.get(transition)
  if (known !== undefined) return known.path
  const path = pathOf(transition)
  paths.set(transition, { path })
  return path
}

type Value = string | { readonly [key: string]: Value }

/** The state value of active nodes, with its keys in their order, as xstate has them. */
const valueOf = (node: Node, active: readonly Node[]): Value => {
  const children = active.filter(({ parent }) => parent === node)
  const [only] = children
  if (node.type === "compound" && only !== undefined && (only.type === "atomic" || only.type === "final"))
    return only.key
  return Object.fromEntries(children.map((child) => [child.key, valueOf(child, active)]))
}

interface Configuration {
  readonly value: Value
  readonly tags: ReadonlySet<string>
}
/** Configurations come again with every user; so many are kept. */
const most = 2_000
const configurations = new Map<string, Configuration>()

export const configurationOf = (root: Node, active: readonly Node[]): Configuration => {
  let key = ""
  for (const { order } of active) key += `${order},`
  const known = configurations.get(key)
  if (known !== undefined) return known
  const made = { value: valueOf(root, active), tags: new Set(active.flatMap(({ tags }) => tags)) }
  if (configurations.size < most) configurations.set(key, made)
  return made
}
