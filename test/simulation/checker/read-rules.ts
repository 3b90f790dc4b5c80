import type { BankEntry } from "../bank/bank-log.ts"
import type { Violated } from "./violation.ts"

/** Reads of one object by its id. */
const byId = /^GET \/v1\/(partner-user-provision|user\/\{id\}\/onboarding)\/\{id\}$/
/**
 * Of one object in so long, ms: one in five seconds for webhooks and as many for a user who settles meanwhile and is watched as such, and one at each start
 * of a process. Without coalescing a flood makes as many as the limits let through, one a second.
 */
const [window, most] = [30_000, 16]

/** However many webhooks there are, one object is read so often and no more; and nobody is asked for whom nobody here knows. */
export const makeReadRules = (knows: (uuid: string) => boolean, violated: Violated) => {
  const reads = new Map<string, readonly number[]>()
  return (entry: BankEntry): void => {
    if (entry.what !== "request") return
    const { endpoint, uuid, at } = entry
    if (uuid !== "" && !knows(uuid)) violated("read-of-nobody", `${endpoint} for ${uuid}`)
    if (!byId.test(endpoint)) return
    const object = `${uuid} ${endpoint}`
    const recent = [...(reads.get(object) ?? []).filter((one) => one > at - window), at]
    reads.set(object, recent)
    if (recent.length > most)
      violated("read-too-often", `${object}: ${recent.length} times in ${window / 1_000} s`)
  }
}
