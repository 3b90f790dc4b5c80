import type { View } from "@bunq-provisioning/core"
import type { Handle } from "@bunq-provisioning/runtime"
import type { ScenarioName } from "@bunq-provisioning/sandbox"
import { besideBank } from "../cli/beside-bank.ts"
import type { Output } from "../cli/output.ts"
import { every } from "../edges/real-time.ts"
import type { DemoPerson } from "./demo-person.ts"
import type { DemoProgress } from "./demo-progress.ts"
import { playUser } from "./demo-user.ts"
import type { DemoWorld } from "./demo-world.ts"
import { expectedEnd, tellsTheStory } from "./expected-end.ts"
import { watchForStandstill } from "./watch-for-standstill.ts"

/** Where a user ended; `stuck` says why when nothing will move them any more. */
export interface Ended {
  readonly view: View
  readonly scenario: ScenarioName
  /** They came to rest where their scenario ends, after what it is about. */
  readonly expected: boolean
  readonly stuck: string | null
}

const whyStuck = async (handle: Handle): Promise<string> => {
  const { headline, problems } = await handle.explain()
  return [headline, ...problems].join(" ")
}

/**
 * Onboards everybody and plays their part, until all are settled or stuck, or `stop` is aborted. Rejects with the bank's error when it refuses the
 * partner as a whole.
 */
export const onboardPeople = async (options: {
  readonly people: readonly DemoPerson[]
  readonly world: Pick<DemoWorld, "clock" | "provisioner">
  readonly progress: DemoProgress
  readonly output: Output
  /** How often the operator retries for one user before giving up. */
  readonly retries: number
  readonly stop: AbortSignal
}): Promise<readonly Ended[]> => {
  const { people, progress, output, retries, stop } = options
  const { clock, provisioner } = options.world
  const stopDrawing = every(200, () => {
    if (!stop.aborted) progress.redraw()
  })
  const abandon = new AbortController()
  const signal = AbortSignal.any([stop, abandon.signal])
  const moves = () => progress.changes
  const watching = watchForStandstill({ clock, signal, moves, onStandstill: () => abandon.abort() })
  try {
    const handles: Array<readonly [DemoPerson, Handle]> = []
    for (const person of people) handles.push([person, await provisioner.provision(person.request)])
    const views = await besideBank({ bank: provisioner.bank, output, signal }, (until) =>
      Promise.all(
        handles.map(([person, handle]) =>
          playUser({ handle, person, clock, signal: until, retries, onView: (view) => progress.show(view) })
        )
      )
    )
    abandon.abort()
    return await Promise.all(
      handles.map(async ([{ scenario }, handle], index) => {
        const view = views[index] ?? (await handle.view())
        const told = view.settled && (await tellsTheStory(scenario, handle))
        const expected = told && view.phase === expectedEnd(scenario)
        const stuck = stop.aborted || told ? null : await whyStuck(handle)
        return { view, scenario, expected, stuck }
      })
    )
  } finally {
    abandon.abort()
    await watching
    stopDrawing()
  }
}
