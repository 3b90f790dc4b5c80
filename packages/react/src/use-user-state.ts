import type { View } from "@bunq-provisioning/core"
import { useCallback, useMemo, useSyncExternalStore } from "react"
import { useSurroundings } from "./provider.ts"
import type { UserState } from "./user-store.ts"

/** Follows a user and renders when what `select` takes of them is another one. */
export const useUserState = <A>(
  uuid: string,
  select: (state: UserState) => A,
  initialView?: View | null
): A => {
  const { client, initialViews } = useSurroundings()
  const given = initialView ?? initialViews.get(uuid) ?? null
  const seed = given !== null && client.isOld(given) ? null : given
  const before = useMemo(() => client.before(uuid, seed), [client, uuid, seed])
  const subscribe = useCallback(
    (listener: () => void) => client.user(uuid).subscribe(listener, seed),
    [client, uuid, seed]
  )
  const peeked = seed ?? client.transport.peek?.(uuid) ?? null
  const first = useMemo(
    () => (peeked === seed ? before : client.before(uuid, peeked)),
    [client, uuid, seed, before, peeked]
  )
  const read = () => {
    const known = client.known(uuid)?.read()
    return known === undefined || (known.provision.status === "loading" && peeked !== null) ? first : known
  }
  return useSyncExternalStore(
    subscribe,
    () => select(read()),
    () => select(before)
  )
}
