import { createActor } from "xstate"
import type { Snapshot, SnapshotFrom } from "xstate"
import { quickStep } from "./macrostep.ts"
import { provisionMachine } from "./provision-machine.ts"
import type { ProvisionContext, ProvisionInput } from "./provision-context.ts"

export type ProvisionSnapshot = SnapshotFrom<typeof provisionMachine>

/** What a macrostep wants started and stopped, in order. */
export interface Effectful {
  readonly start: ReadonlyArray<{ readonly id: string; readonly src: string; readonly input: unknown }>
  readonly stop: readonly string[]
}

type Scope = Parameters<typeof provisionMachine.transition>[2]
type Action = Parameters<Scope["actionExecutor"]>[0]

/**
 * One scope for every step, instead of the throw-away actor that xstate's `transition` builds per call (two to three times faster; pinned equal to it by a test).
 *
 * It is inert: nothing is run, sent or scheduled; actions are only noted. Steps are synchronous and never nest, so one note-taker is enough.
 */
const makeScope = () => {
  const self = createActor(provisionMachine, { input: { uuid: "", requestRef: "", at: 0 } })
  let noted: Action[] = []
  const scope = {
    self,
    system: self.system,
    id: "",
    sessionId: "",
    logger: () => {},
    defer: () => {},
    stopChild: () => {},
    emit: () => {},
    actionExecutor: (action: Action) => void noted.push(action)
  } as unknown as Scope
  const taking = <A>(run: (scope: Scope) => A): [A, readonly Action[]] => {
    noted = []
    const result = run(scope)
    return [result, noted]
  }
  return taking
}

let scope: ReturnType<typeof makeScope> | undefined
const taking: ReturnType<typeof makeScope> = (run) => (scope ??= makeScope())(run)

const effectful = (actions: readonly Action[]): Effectful => {
  const start: Array<Effectful["start"][number]> = []
  const stop: string[] = []
  for (const { type, params } of actions) {
    if (type === "xstate.spawnChild") {
      const { id, src, input } = params as { id: string; src: string; input: unknown }
      start.push({ id, src, input })
    } else if (type === "xstate.stopChild") {
      // The parameter is a live actor reference; only its id is data.
      stop.push((params as unknown as { id: string }).id)
    }
  }
  return { start, stop }
}

export const initialSnapshot = (input: ProvisionInput): [ProvisionSnapshot, Effectful] => {
  const [snapshot, actions] = taking((scope) => provisionMachine.getInitialSnapshot(scope as never, input))
  return [snapshot as ProvisionSnapshot, effectful(actions)]
}

/** One macrostep: equal to xstate's `transition(provisionMachine, snapshot, event)`. Throws what a guard, an action or an input mapper throws. */
export const advance = (
  snapshot: ProvisionSnapshot,
  event: { readonly type: string }
): [ProvisionSnapshot, Effectful] => {
  const quick = quickStep(snapshot, event)
  if (quick !== null) return quick
  const [next, actions] = taking((scope) => provisionMachine.transition(snapshot, event as never, scope))
  return [next as ProvisionSnapshot, effectful(actions)]
}

const noContext = {}

/**
 * The JSON form, children included.
 *
 * xstate searches the whole context for actor references, at every call. Ours is plain JSON and holds none, so it goes around.
 */
export const persist = (snapshot: ProvisionSnapshot): Snapshot<unknown> =>
  ({
    ...provisionMachine.getPersistedSnapshot({ ...snapshot, context: noContext as ProvisionContext }),
    context: snapshot.context
  }) as unknown as Snapshot<unknown>

/** The live form of a persisted snapshot; nothing is started. */
export const restore = (persisted: Snapshot<unknown>): ProvisionSnapshot => {
  const [snapshot] = taking((scope) =>
    provisionMachine.restoreSnapshot({ ...persisted, context: noContext } as never, scope as never)
  )
  return Object.assign(snapshot, {
    context: (persisted as { context?: unknown }).context
  }) as ProvisionSnapshot
}
