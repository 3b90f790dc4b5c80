import type { View } from "@bunq-provisioning/core"
import { drafts } from "./drafts.ts"
import type { Drafts } from "./drafts.ts"
import { browser } from "./edges/browser.ts"
import type { Environment } from "./environment.ts"
import { provisionOf } from "./provision-of.ts"
import type { Connection, Following, Transport } from "./transport.ts"
import { userStore } from "./user-store.ts"
import type { UserState, UserStore } from "./user-store.ts"
import type { ListStore } from "./list-store.ts"

/** What hangs on one transport: the components below it, however many providers there are, share it. */
export interface Client {
  readonly transport: Transport
  readonly environment: Environment
  readonly drafts: Drafts
  /** Makes one; not while rendering. */
  readonly user: (uuid: string) => UserStore
  readonly known: (uuid: string) => UserStore | undefined
  /** Whether what a server rendered with was shown before, and somebody who comes back is not to see it again. */
  readonly isOld: (view: View) => boolean
  /** What a component sees before anybody follows: on a server, and while hydrating. */
  readonly before: (uuid: string, view: View | null) => UserState
  /** Lists by the text of their query; those in it are told of everybody. */
  readonly lists: Map<string, ListStore>
  /** Connects the stream of everybody again, now. */
  readonly retryAll: () => void
  /** A list was read anew: whoever is followed with everybody is told, and whoever is in no list any more goes on alone. */
  readonly listRead: (views: ReadonlyMap<string, View>) => void
  /** Begins or ends to follow everybody, as there are lists. */
  readonly listsChanged: () => void
}

const clientFor = (transport: Transport): Client => {
  const { environment = browser } = transport
  const users = new Map<string, UserStore>()
  const lists: Client["lists"] = new Map()
  const kept = drafts(environment)
  const old = new WeakSet<View>()
  let everybody: Following | null = null
  let connection: Connection = { state: "idle" }

  const listed = (uuid: string): View | undefined =>
    [...lists.values()].map((list) => list.viewOf(uuid)).find(Boolean)
  const joined = (uuid: string) => {
    const view = everybody === null ? undefined : listed(uuid)
    return view === undefined ? null : { view, connection }
  }
  const retryAll = () => everybody?.retry()
  const receive = (view: View) => users.get(view.uuid)?.receive(view)
  const mirror = (next: Connection) => {
    connection = next
    for (const store of [...lists.values(), ...users.values()]) store.mirror(next)
  }
  const listsChanged = () => {
    if (lists.size > 0 && everybody === null && transport.followAll !== null) {
      everybody = transport.followAll({
        onView: (view) => {
          receive(view)
          for (const list of lists.values()) list.receive(view)
        },
        onConnection: mirror,
        onReset: () => {
          for (const list of lists.values()) list.read().refresh()
        }
      })
    } else if (lists.size === 0 && everybody !== null) {
      everybody.stop()
      everybody = null
      connection = { state: "idle" }
    }
    for (const list of lists.values()) list.mirror(connection)
    for (const user of users.values()) user.rejoin()
  }
  const user = (uuid: string): UserStore => {
    const known = users.get(uuid)
    if (known !== undefined) return known
    const made = userStore({
      uuid,
      transport,
      environment,
      drafts: kept,
      joined: () => joined(uuid),
      everybody: { stop: () => {}, retry: retryAll },
      onEnd: (seed) => {
        users.delete(uuid)
        if (seed !== null) old.add(seed)
      }
    })
    users.set(uuid, made)
    return made
  }
  return {
    transport,
    environment,
    drafts: kept,
    user,
    known: (uuid) => users.get(uuid),
    isOld: (view) => old.has(view),
    before: (uuid, view) => ({
      provision: provisionOf({
        uuid,
        view,
        connection: { state: "idle" },
        sending: [],
        send: (event) => user(uuid).send(event),
        retry: () => user(uuid).retry()
      }),
      submissions: {}
    }),
    lists,
    retryAll,
    listRead: (views) => {
      views.forEach(receive)
      listsChanged()
    },
    listsChanged
  }
}

const clients = new WeakMap<Transport, Client>()

/** A render that is thrown away, and a second provider, find the one there is. It does nothing before a component is mounted. */
export const clientOf = (transport: Transport): Client => {
  const known = clients.get(transport)
  if (known !== undefined) return known
  const made = clientFor(transport)
  clients.set(transport, made)
  return made
}
