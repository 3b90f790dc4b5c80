import type { Provisioning } from "@bunq-provisioning/runtime"
import type { ScenarioName } from "@bunq-provisioning/sandbox"
import type { VirtualClock } from "@bunq-provisioning/sandbox"
import { demoPerson } from "../demo-person.ts"
import { playUser } from "../demo-user.ts"
import type { Arrived } from "./partner-backend.ts"

/** More than fit on a screen, and few enough for the bank's 30 seconds each. */
const mostArrivals = 40

/** Made-up people who come while the page is open, each with a story, and play their part by themselves until the signal is aborted. */
export const arrivals = (options: {
  readonly provisioner: Pick<Provisioning, "provision">
  readonly clock: VirtualClock
  readonly seed: number
  /** Who is there from the beginning. */
  readonly people: readonly Arrived[]
  readonly stop: AbortSignal
}) => {
  const { provisioner, clock, seed, stop } = options
  const people: Arrived[] = [...options.people]
  const playing = new Set<Promise<unknown>>()
  return {
    people: (): readonly Arrived[] => people,
    arrive: async (scenario: ScenarioName): Promise<Arrived | null> => {
      if (people.length >= options.people.length + mostArrivals || stop.aborted) return null
      const person = demoPerson(seed, people.length + 1_000, scenario)
      const handle = await provisioner.provision(person.request)
      const arrived = { uuid: handle.uuid, name: person.name, scenario }
      people.push(arrived)
      const played = playUser({ handle, person, clock, signal: stop, retries: 3, onView: () => {} })
        .catch(() => {})
        .finally(() => playing.delete(played))
      playing.add(played)
      return arrived
    },
    /** Returns when nobody plays any more; abort the signal first. */
    ended: async (): Promise<void> => {
      await Promise.all(playing)
    }
  }
}
