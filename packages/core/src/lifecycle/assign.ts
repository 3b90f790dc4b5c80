import { assign as assignOfXstate } from "xstate"

interface Assigned {
  readonly assignment: unknown
  resolve: (
    scope: { readonly self: unknown; readonly system: unknown },
    snapshot: { readonly context: object },
    args: { readonly event: object },
    params: unknown
  ) => readonly [snapshot: object, params: undefined, actions: undefined]
}
type Assignment = (args: object, params: unknown) => object

const spawn = (): never => {
  throw new Error("A child of this machine is a command of a state; no action starts one.")
}

/** What xstate's own does, for context of plain JSON: a child cannot be spawned here. */
const resolve =
  (assignment: Assignment): Assigned["resolve"] =>
  ({ self, system }, snapshot, { event }, params) => {
    const { context } = snapshot
    const changes = assignment({ context, event, spawn, self, system }, params)
    return [{ ...snapshot, context: { ...context, ...changes } }, undefined, undefined]
  }

const perProperty =
  (properties: object): Assignment =>
  (args, params) =>
    Object.fromEntries(
      Object.entries(properties).map(([name, given]: [string, unknown]) => [
        name,
        typeof given === "function" ? (given(args, params) as unknown) : given
      ])
    )

/**
 * xstate's `assign`, several times as fast in a machine with a wide context.
 *
 * xstate copies the context with `Object.assign` into an empty object, which V8 makes a dictionary of at some thirty keys, slow to make and slow to read ever
 * after; and it works out state value and tags anew, although an assignment touches neither.
 */
export const assign: typeof assignOfXstate = (assignment: unknown) => {
  const action = assignOfXstate(assignment as never) as unknown as Assigned
  action.resolve = resolve(
    typeof assignment === "function" ? (assignment as Assignment) : perProperty(assignment as object)
  )
  return action as never
}
