import type { InspectionMessage } from "@bunq-provisioning/runtime/inspect"

const parsedId = (definition: string): unknown => (JSON.parse(definition) as { readonly id?: unknown }).id

/**
 * What is wrong with a stream as a receiver got it: somebody of whom something is told before they are introduced, a user's event without the snapshot after
 * it, a command of nobody, or one that goes on after its end.
 */
export const incoherent = (messages: readonly InspectionMessage[]): readonly string[] => {
  const wrong: string[] = []
  const actors = new Set<string>()
  const ended = new Set<string>()
  const open = new Map<string, string>()
  for (const message of messages) {
    const { type, sessionId, rootId, _version } = message
    if (typeof _version !== "string") wrong.push(`no version: ${type}`)
    if (type === "@xstate.actor") {
      if (actors.has(sessionId)) wrong.push(`introduced twice: ${sessionId}`)
      actors.add(sessionId)
      const isUser = message.parentId === undefined
      if (parsedId(message.definition) !== (isUser ? "provision" : message.name))
        wrong.push(`not its definition: ${sessionId}`)
      if (!isUser && !actors.has(rootId)) wrong.push(`a command of nobody: ${sessionId}`)
      continue
    }
    if (!actors.has(sessionId)) wrong.push(`not introduced: ${type} ${sessionId}`)
    if (ended.has(sessionId)) wrong.push(`after its end: ${type} ${sessionId}`)
    if (type === "@xstate.event") {
      if (open.has(sessionId)) wrong.push(`no snapshot after ${open.get(sessionId)}`)
      open.set(sessionId, message.id)
      if (message.sourceId !== undefined && !actors.has(message.sourceId))
        wrong.push(`from nobody: ${message.id}`)
    } else if (sessionId === rootId) {
      if (open.get(sessionId) !== message.id) wrong.push(`a snapshot of nothing: ${message.id}`)
      open.delete(sessionId)
    } else if (message.snapshot.status !== "active") ended.add(sessionId)
  }
  return [...wrong, ...[...open.values()].map((id) => `no snapshot after ${id}`)]
}

/** The places a user was shown at, in order, each once in a row. */
export const placesOf = (messages: readonly InspectionMessage[], uuid: string): readonly string[] =>
  messages
    .flatMap((message) =>
      message.type === "@xstate.snapshot" && message.sessionId === uuid
        ? [JSON.stringify(message.snapshot.value)]
        : []
    )
    .filter((value, index, all) => value !== all[index - 1])
