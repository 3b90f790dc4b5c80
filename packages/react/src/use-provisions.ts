import { useCallback, useSyncExternalStore } from "react"
import type { Client } from "./client.ts"
import { firstList, listStore } from "./list-store.ts"
import type { ListStore, ProvisionList } from "./list-store.ts"
import { useSurroundings } from "./provider.ts"
import type { ProvisionQuery } from "./transport.ts"

const listIn = (client: Client, key: string): ListStore => {
  const known = client.lists.get(key)
  if (known !== undefined) return known
  const made: ListStore = listStore({
    query: JSON.parse(key) as ProvisionQuery,
    transport: client.transport,
    environment: client.environment,
    onRead: client.listRead,
    onRefresh: client.retryAll,
    onBegin: () => {
      client.lists.set(key, made)
      client.listsChanged()
    },
    onEnd: () => {
      client.lists.delete(key)
      client.listsChanged()
    }
  })
  return made
}

/**
 * Lists users, for operators, and keeps the list as it is now. The component renders when somebody enters or leaves the list; each row follows its own
 * user, over the same connection.
 */
export const useProvisions = (query: ProvisionQuery = {}): ProvisionList => {
  const { client } = useSurroundings()
  const key = JSON.stringify(query)
  const subscribe = useCallback(
    (listener: () => void) => listIn(client, key).subscribe(listener),
    [client, key]
  )
  return useSyncExternalStore(
    subscribe,
    () => client.lists.get(key)?.read() ?? firstList,
    () => firstList
  )
}
