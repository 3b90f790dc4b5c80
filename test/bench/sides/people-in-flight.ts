import type { ProvisionStore, Sighting } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { VirtualTime } from "../../virtual/virtual-time.ts"
import { makeInterestCommit } from "./interest-commit.ts"

/** What a provision goes through before its credential is there, in order [API §5.5]. */
const steps = [
  "PENDING_PROCESS_USER",
  "PENDING_PROCESS_RELATION_USER",
  "PENDING_PROCESS_OAUTH_REQUEST",
  "PENDING_PROCESS_USER_ONBOARDING"
]
const changes = steps.length - 1

interface Person {
  readonly uuid: string
  readonly createdAt: number
  /** How many changes are known. */
  known: number
}

/**
 * People whose provisions are under way, each a step further every `step` ms. Keeps what the bank changed and when it became known. Who is through makes
 * room for somebody new, so that their number stays the same.
 */
export const makePeopleInFlight = (options: {
  readonly store: ProvisionStore["Service"]
  readonly time: VirtualTime
  /** Between 0 and 1. */
  readonly random: () => number
  readonly step: number
  /** Makes a provision at the bank. */
  readonly create: (uuid: string, index: number) => Promise<number>
  /** Keeps something going beside everything else. */
  readonly beside: (work: Promise<unknown>) => void
}) => {
  const { store, time, random, step } = options
  const commit = makeInterestCommit(store)
  const watched = (id: number) => [{ kind: "provision" as const, id, userId: null }]
  const people = new Map<number, Person>()
  const delays: { readonly at: number; readonly known: number }[] = []
  let [made, through] = [0, 0]

  const arrive = async (): Promise<void> => {
    const index = (made += 1)
    const part = (digits: number) =>
      Math.floor(random() * 16 ** digits)
        .toString(16)
        .padStart(digits, "0")
    const uuid = `${part(8)}-${part(4)}-4${part(3)}-8${part(3)}-${part(12)}`
    const id = await options.create(uuid, index)
    people.set(id, { uuid, createdAt: time.now(), known: 0 })
    await Effect.runPromise(commit(uuid, watched(id)))
  }

  /** What the machine learns from a sighting: all the changes up to what was seen. */
  const learn = Effect.fnUntraced(function* (sighting: Sighting) {
    if (sighting.kind !== "provision") return
    const { id, subStatus } = sighting.observed.observation
    const person = people.get(id)
    const reached = steps.indexOf(subStatus)
    if (reached === -1) throw new Error(`The bank shows ${subStatus}.`)
    if (person === undefined || reached <= person.known) return
    for (let change = person.known + 1; change <= reached; change += 1)
      delays.push({ at: person.createdAt + change * step, known: time.now() })
    person.known = reached
    yield* commit(person.uuid, reached === changes ? [] : watched(id))
    if (reached < changes) return
    people.delete(id)
    through += 1
    options.beside(time.sleep((random() * step) / 3).then(arrive))
  })

  /** Changes the bank made in a while and nobody has learnt of. */
  const unknownBetween = (from: number, until: number): number => {
    let count = 0
    for (const { createdAt, known } of people.values())
      for (let change = known + 1; change <= changes; change += 1) {
        const at = createdAt + change * step
        if (at >= from && at < until) count += 1
      }
    return count
  }

  return { arrive, learn, unknownBetween, delays, through: () => through }
}
