import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"

type Store = ProvisionStore["Service"]
type Pass = (boundary: string) => void

const around = <A, E>(write: Effect.Effect<A, E>, pass: Pass, what: string): Effect.Effect<A, E> =>
  Effect.suspend(() => {
    pass(`before ${what}`)
    return Effect.tap(write, () => Effect.sync(() => pass(`after ${what}`)))
  })

/** A store that tells of every write before it begins and once it is durable. */
export const watchedStore = (store: Store, pass: Pass): Store =>
  ProvisionStore.of({
    ...store,
    commit: (commit) => around(store.commit(commit), pass, "commit"),
    markSent: (uuid, at) => around(store.markSent(uuid, at), pass, "sent-mark"),
    putSealed: (row) => around(store.putSealed(row), pass, `write of ${row.purpose}`),
    replaceSealed: (row) => around(store.replaceSealed(row), pass, `write of ${row.purpose}`)
  })

export const endpointOf = (method: string, url: string): string =>
  `${method} ${new URL(url).pathname.replaceAll(/\/\d+(?=\/|$)/g, "/{id}")}`

/** A network that tells of every request before it leaves, and of its reply before anybody has seen it. */
export const watchedFetch =
  (pass: Pass): typeof globalThis.fetch =>
  async (input, init) => {
    const request = new Request(input, init)
    const endpoint = endpointOf(request.method, request.url)
    pass(`before request ${endpoint}`)
    const reply = await fetch(request)
    pass(`reply to ${endpoint}`)
    return reply
  }
