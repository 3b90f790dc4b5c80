import { seededRandom } from "../virtual/seeded-random.ts"
import type { Kill } from "./killed-world.ts"

/** Boundaries to stand still at, with how many of them there are about in one life. */
const holds: ReadonlyArray<readonly [string, number]> = [
  ["before commit", 24],
  ["after commit", 24],
  ["before sent-mark", 2],
  ["after sent-mark", 2],
  ["before request POST /v1/partner-user-provision", 2],
  ["reply to POST /v1/partner-user-provision", 2],
  ["before write of installation", 1],
  ["after write of installation", 1],
  ["before write of session", 1],
  ["after write of session", 1],
  ["before request P", 8],
  ["reply to P", 8],
  ["reply to GET", 24]
]
const takens: ReadonlyArray<readonly [string, number]> = [
  ["POST /v1/partner-user-provision", 2],
  ["POST /v1/session-server", 1],
  ["POST /v1/installation", 1],
  ["POST /v1/device-server", 1],
  ["P", 8]
]
/** The longest a process may serve before it is killed wherever it is, real ms. */
const latest = 700
const minute = 60_000

/** So many kills, and how long nobody runs after each; the same for the same seed. */
export const drawKills = (seed: number, count: number): readonly Kill[] => {
  const random = seededRandom(seed)
  const below = (most: number) => Math.floor(random() * most)
  const place = (places: typeof holds) => {
    const [boundary, most] = places[below(places.length)] ?? ["before commit", 1]
    return { boundary, nth: 1 + below(most) }
  }
  const at = (): Kill["at"] => {
    const kind = random()
    if (kind < 0.25) return { after: below(latest) }
    return kind < 0.5 ? { taken: place(takens) } : { hold: place(holds) }
  }
  // One in eight is away for so long that credentials go by.
  const away = () => (below(8) === 0 ? (20 + below(60)) * minute : below(2 * minute))
  return Array.from({ length: count }, () => ({ at: at(), away: away() }))
}
