/** A state of the machine as its definition tells it. */
export interface StateNode {
  readonly type?: string
  readonly initial?: unknown
  readonly description?: string
  readonly states?: { readonly [name: string]: StateNode }
}

const child = (node: StateNode | undefined, name: string): StateNode | undefined => node?.states?.[name]

/** Follows names from a state; null where there is no such path. */
const pathFrom = (root: StateNode, start: readonly string[], names: readonly string[]) => {
  let node: StateNode | undefined = root
  for (const name of [...start, ...names]) node = child(node, name)
  return node === undefined ? null : [...start, ...names]
}

/** What is entered by itself inside a state that is active: a place leaves out regions in which nothing goes on. */
const enter = (node: StateNode, path: string, lit: Set<string>): void => {
  lit.add(path)
  const { type, initial, states = {} } = node
  const names = Object.keys(states)
  const active = names.filter((name) => lit.has(`${path}.${name}`))
  const first = typeof initial === "string" ? [initial] : []
  for (const name of type === "parallel" ? names : active.length > 0 ? active : first) {
    const inner = states[name]
    if (inner !== undefined) enter(inner, `${path}.${name}`, lit)
  }
}

/**
 * The paths of all states that are active at a place of the journal, such as `open.onboarding.checklist.collecting + identity.notStarted`. What follows
 * a `+` is a region beside one that was named before.
 */
export const activePaths = (root: StateNode, place: string): ReadonlySet<string> => {
  const lit = new Set<string>()
  let last: readonly string[] = []
  for (const part of place.split(" + ")) {
    const names = part.split(".")
    let found: readonly string[] | null = null
    for (let depth = last.length; depth >= 0 && found === null; depth--)
      found = pathFrom(root, last.slice(0, depth), names)
    if (found === null) continue
    last = found
    for (let depth = 1; depth <= found.length; depth++) lit.add(found.slice(0, depth).join("."))
  }
  for (const [name, node] of Object.entries(root.states ?? {})) if (lit.has(name)) enter(node, name, lit)
  return lit
}
