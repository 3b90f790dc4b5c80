import type { ActorMessage, InspectionMessage, SnapshotMessage } from "@bunq-provisioning/runtime/inspect"

/** Above what a reporter knows; beyond it the one who was told of least recently is left out. */
const mostUsers = 12_000

interface Kept {
  readonly actor: ActorMessage
  readonly latest: SnapshotMessage | null
}

/** What somebody who comes later has to be told: everybody who is there, as they are now. Commands that have ended are left out. */
export const makeCatchUp = () => {
  /** The sessions of each user, their own first. */
  const users = new Map<string, Map<string, Kept>>()
  return {
    note: (message: InspectionMessage): void => {
      if (message.type === "@xstate.event") return
      const { rootId, sessionId } = message
      const sessions = users.get(rootId) ?? new Map<string, Kept>()
      users.delete(rootId)
      users.set(rootId, sessions)
      const [first] = users.keys()
      if (users.size > mostUsers && first !== undefined) users.delete(first)
      if (message.type === "@xstate.actor")
        return void sessions.set(sessionId, { actor: message, latest: null })
      const kept = sessions.get(sessionId)
      if (kept === undefined) return
      if (sessionId !== rootId && message.snapshot.status !== "active") sessions.delete(sessionId)
      else sessions.set(sessionId, { ...kept, latest: message })
    },
    users: (): Iterable<string> => users.keys(),
    of: (rootId: string): readonly InspectionMessage[] =>
      [...(users.get(rootId)?.values() ?? [])].flatMap(({ actor, latest }) =>
        latest === null ? [actor] : [actor, latest]
      )
  }
}
