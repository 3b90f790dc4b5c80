import type { View } from "@bunq-provisioning/core"
import type { Handle } from "@bunq-provisioning/runtime"
import { every } from "../edges/real-time.ts"
import type { DemoPerson } from "./demo-person.ts"
import type { DemoProgress } from "./demo-progress.ts"
import { playUser } from "./demo-user.ts"
import type { DemoWorld } from "./demo-world.ts"
import { watchForStandstill } from "./watch-for-standstill.ts"

/** Where a user ended; `stuck` says why when nothing will move them any more. */
export interface Ended {
  readonly view: View
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
  readonly stop: AbortSignal
}): Promise<readonly Ended[]> => {
  const { people, progress, stop } = options
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
    const refused = provisioner.refused({ signal }).then((error) => {
      if (error !== null) throw error
    })
    const ends = handles.map(([person, handle]) =>
      playUser({ handle, person, clock, signal, onView: (view) => progress.show(view) })
    )
    const all = Promise.all(ends)
    try {
      await Promise.race([all, refused.then(() => all)])
    } finally {
      abandon.abort()
      await Promise.allSettled([...ends, refused])
    }
    const views = await all
    return await Promise.all(
      views.map(async (view, index) => {
        const handle = handles[index]?.[1]
        const stuck = stop.aborted || view.settled || handle === undefined ? null : await whyStuck(handle)
        return { view, stuck }
      })
    )
  } finally {
    abandon.abort()
    await watching
    stopDrawing()
  }
}
