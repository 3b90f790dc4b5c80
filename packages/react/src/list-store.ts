import type { View } from "@bunq-provisioning/core"
import { audience } from "./audience.ts"
import type { Environment } from "./environment.ts"
import { fits } from "./fits.ts"
import { sameParts } from "./same-parts.ts"
import type { Connection, ProvisionQuery, Transport, TransportProblem } from "./transport.ts"

/** A list of users. It changes when somebody enters or leaves it, not when somebody in it changes: a row calls `useProvision(uuid)`. */
export interface ProvisionList {
  readonly status: "loading" | "ready" | "failed"
  /** In the order of the uuids. */
  readonly uuids: readonly string[]
  /** Why the last page could not be had; `refresh` or `loadMore` tries again. `refresh` also connects again, now. */
  readonly problem: TransportProblem | null
  readonly connection: Connection
  readonly hasMore: boolean
  readonly loadMore: () => void
  readonly refresh: () => void
}

export interface ListStore {
  readonly read: () => ProvisionList
  readonly subscribe: (listener: () => void) => () => void
  /** A view of the stream of everybody. */
  readonly receive: (view: View) => void
  readonly mirror: (connection: Connection) => void
  readonly viewOf: (uuid: string) => View | undefined
}

interface Options {
  readonly query: ProvisionQuery
  readonly transport: Transport
  readonly environment: Environment
  /** Called before it is read anew: what follows everybody may wait for a person. */
  readonly onRefresh: () => void
  /** Called with all who are in it, when that was read anew. */
  readonly onRead: (views: ReadonlyMap<string, View>) => void
  /** Called with the first and after the last component. */
  readonly onBegin: () => void
  readonly onEnd: () => void
}

export const firstList: ProvisionList = {
  status: "loading",
  uuids: [],
  problem: null,
  connection: { state: "idle" },
  hasMore: false,
  loadMore: () => {},
  refresh: () => {}
}

/** One list, kept in step with the stream of everybody as long as a component wants it. */
export const listStore = (options: Options): ListStore => {
  const { query, transport, environment, onRefresh, onRead, onBegin, onEnd } = options
  let views = new Map<string, View>()
  /** Told while a page was on its way: newer than the page. */
  let meanwhile = new Map<string, View>()
  let next: string | null = null
  let loading: AbortController | null = null
  let isOn = false

  const tell = (changed: Partial<ProvisionList>) => {
    const told = sameParts(state, { ...state, ...changed })
    if (told === state) return
    state = told
    tellAll()
  }
  const show = (changed: Partial<ProvisionList> = {}) =>
    tell({ uuids: [...views.keys()].sort(), hasMore: next !== null, ...changed })

  /** Whether somebody new belongs on what is loaded. */
  const belongs = ({ uuid }: View) => query.email === undefined && (next === null || uuid <= next)
  const take = (view: View) => {
    if (!fits(query, view)) views.delete(view.uuid)
    else if (views.has(view.uuid) || belongs(view)) views.set(view.uuid, view)
  }

  /** Loads on, until there are `least`. */
  const load = async (from: string | null, least = 0) => {
    loading?.abort()
    const mine = (loading = new AbortController())
    meanwhile = new Map()
    tell({ problem: null })
    try {
      const found = from === null ? new Map<string, View>() : new Map(views)
      let after = from
      do {
        const page = await transport.list(after === null ? query : { ...query, after }, mine.signal)
        if (mine.signal.aborted) return
        for (const view of page.views) found.set(view.uuid, view)
        after = page.next
      } while (after !== null && found.size < least)
      loading = null
      views = found
      next = after
      meanwhile.forEach(take)
      onRead(views)
      show({ status: "ready" })
    } catch (error) {
      if (mine.signal.aborted) return
      loading = null
      tell({
        problem: error as TransportProblem,
        status: state.status === "loading" ? "failed" : state.status
      })
    }
  }
  let state: ProvisionList = {
    ...firstList,
    loadMore: () => {
      if (next !== null && loading === null) void load(next)
    },
    refresh: () => {
      if (state.status === "failed") tell({ status: "loading" })
      onRefresh()
      void load(null, views.size)
    }
  }

  const { tell: tellAll, join } = audience({
    environment,
    onCome: () => {
      if (isOn) return
      isOn = true
      onBegin()
      void load(null)
    },
    onGone: () => {
      isOn = false
      loading?.abort()
      onEnd()
    }
  })
  return {
    read: () => state,
    subscribe: join,
    receive: (view) => {
      if (loading !== null) meanwhile.set(view.uuid, view)
      const { size } = views
      take(view)
      if (views.size !== size) show()
    },
    mirror: (connection) => tell({ connection }),
    viewOf: (uuid) => views.get(uuid)
  }
}
