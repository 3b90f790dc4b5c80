import { acceptFaults, callFaults, commitFaults, hookFaults, sightingFaults } from "./plan.ts"
import type {
  AcceptFault,
  CallFault,
  CommitFault,
  FaultKind,
  HookFate,
  HookFault,
  Plan,
  PlannedFault,
  SightingFault,
  UpkeepFault,
  UpkeepKind
} from "./plan.ts"

type Counted = Extract<PlannedFault, { readonly nth: number; readonly user: number }>
const isCounted = (fault: PlannedFault): fault is Counted => "nth" in fault && "user" in fault

/** Hands out the planned faults when their turn comes, once each, and counts what has happened. */
export const makeFaultDesk = (plan: Plan, isCalm: () => boolean) => {
  const turns = new Map<string, number>()
  const fired = new Map<FaultKind | UpkeepKind | HookFate, number>()
  const note = (kind: FaultKind | UpkeepKind | HookFate): void =>
    void fired.set(kind, (fired.get(kind) ?? 0) + 1)

  const book = <Kind extends FaultKind>(name: string, kinds: readonly Kind[]) => {
    const entries = new Map<string, Kind>()
    for (const fault of plan.faults)
      if (isCounted(fault) && (kinds as readonly string[]).includes(fault.kind))
        entries.set(`${fault.user}/${fault.nth}`, fault.kind as unknown as Kind)
    /** The fault for the next one of this user, if there is any. */
    return (user: number): Kind | null => {
      if (isCalm()) return null
      const key = `${name}/${user}`
      const nth = (turns.get(key) ?? 0) + 1
      turns.set(key, nth)
      const kind = entries.get(`${user}/${nth}`)
      if (kind === undefined) return null
      note(kind)
      return kind
    }
  }
  /** What befalls the next write of an operator's work, calm or not: whether it is durable by then; null = nothing. */
  const ofUpkeep = (kind: UpkeepFault): { readonly written: boolean } | null => {
    const nth = (turns.get(kind) ?? 0) + 1
    turns.set(kind, nth)
    const fault = plan.faults.find((one) => one.kind === kind && "written" in one && one.nth === nth)
    if (fault === undefined || !("written" in fault)) return null
    note(kind)
    return fault
  }
  return {
    ofUpkeep,
    ofCall: book<CallFault>("call", callFaults),
    ofCommit: book<CommitFault>("commit", commitFaults),
    ofSighting: book<SightingFault>("sighting", sightingFaults),
    ofHook: book<HookFault>("hook", hookFaults),
    ofAccept: book<AcceptFault>("accept", acceptFaults),
    note,
    fired: fired as ReadonlyMap<FaultKind | UpkeepKind | HookFate, number>
  }
}
export type FaultDesk = ReturnType<typeof makeFaultDesk>
