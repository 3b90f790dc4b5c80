import type { Envelope } from "@bunq-provisioning/core"
import type { JournalEnd } from "@bunq-provisioning/core/ports"

/** What the loop knows of a user between two turns. */
export interface HotUser {
  readonly envelope: Envelope
  /** Where the journal ends: the next entry goes behind it. */
  readonly journal: JournalEnd
}

/** The users touched last, at most `capacity`: they need no load and no restore. */
export const makeHotUsers = (capacity: number) => {
  const users = new Map<string, HotUser>()
  return {
    get: (uuid: string): HotUser | undefined => {
      const user = users.get(uuid)
      if (user === undefined) return undefined
      users.delete(uuid)
      users.set(uuid, user)
      return user
    },
    set: (uuid: string, user: HotUser): void => {
      users.delete(uuid)
      users.set(uuid, user)
      if (users.size <= capacity) return
      const [coldest] = users.keys()
      if (coldest !== undefined) users.delete(coldest)
    },
    drop: (uuid: string): void => void users.delete(uuid)
  }
}
