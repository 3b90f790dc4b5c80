import type { View } from "@bunq-provisioning/core"
import { audience } from "./audience.ts"
import type { Drafts } from "./drafts.ts"
import type { Environment } from "./environment.ts"
import type { SealedEvent, SendableEvent } from "./outgoing-event.ts"
import { failed, problem } from "./problem.ts"
import type { Provision } from "./provision.ts"
import { provisionOf } from "./provision-of.ts"
import { sameParts } from "./same-parts.ts"
import { submissionDesk } from "./submission-desk.ts"
import type { Submissions } from "./submission-desk.ts"
import type { Connection, Following, Receipt, Transport } from "./transport.ts"

/** What components see of one user; the same object until something changes. */
export interface UserState {
  readonly provision: Provision
  readonly submissions: Submissions
}

/** One user, followed as long as a component wants it. */
export interface UserStore {
  readonly read: () => UserState
  readonly subscribe: (listener: () => void, seed: View | null) => () => void
  readonly send: (event: SendableEvent) => Promise<Receipt>
  readonly submit: (id: string, event: SealedEvent) => Promise<Receipt>
  readonly cancel: (id: string) => void
  /** The server has an answer, or wants none any more: what was typed and what failed are of no use. */
  readonly forget: (id: string) => void
  readonly retry: () => void
  /** A view, and the connection, of the stream of everybody. */
  readonly receive: (view: View) => void
  readonly mirror: (connection: Connection) => void
  /** The stream of everybody began or ended. */
  readonly rejoin: () => void
}

/** How long what was seen is kept after the connection ended, for somebody who comes back. */
const remember = 60_000

export interface UserStoreOptions {
  readonly uuid: string
  readonly transport: Transport
  readonly environment: Environment
  readonly drafts: Drafts
  /** The view and the connection of a user who is followed with everybody; null = is not. */
  readonly joined: () => { readonly view: View; readonly connection: Connection } | null
  /** What whoever is followed with everybody may do to that stream. */
  readonly everybody: Following
  /** Nobody wants it any more, and nothing is lost with it; what it began with is old by now. */
  readonly onEnd: (seed: View | null) => void
}

export const userStore = (options: UserStoreOptions): UserStore => {
  const { uuid, transport, environment, drafts, joined, everybody, onEnd } = options
  /** Numbers for views of the stream and for what is posted: the view of a receipt counts only when nothing newer than its post is shown. */
  let last = 0
  let shown = 0
  let first: View | null = null
  let following: Following | null = null

  const tell = (next: UserState) => {
    state = next
    tellAll()
  }
  const set = (changed: Partial<Pick<Provision, "view" | "connection" | "sending">>) => {
    const { view, connection, sending } = state.provision
    const known = { view, connection, sending }
    const next = sameParts(known, { ...known, ...changed })
    if (next === known) return
    tell({ ...state, provision: provisionOf({ uuid, ...next, send, retry }) })
  }

  const arrive = (view: View) => {
    shown = ++last
    set({ view })
  }
  /** Whoever has a stream of their own hears of each change there: two streams have no common order. */
  const receive = (view: View) => {
    if (following === everybody) arrive(view)
  }
  const mirror = (connection: Connection) => {
    if (following === everybody) set({ connection })
  }

  const { send, submit, cancel, forget, isEmpty } = submissionDesk({
    environment,
    post: async (event, given) => {
      const mine = ++last
      // A transport of somebody else may throw instead of rejecting.
      const receipt = await new Promise<Receipt>((resolve) =>
        resolve(transport.send(uuid, event, given))
      ).catch(() => failed(problem("Unexpected")))
      // Before the desk tells that it is done: a form never shows up again in between.
      if (receipt.outcome !== "failed" && mine > shown) {
        shown = mine
        set({ view: receipt.view })
      }
      return receipt
    },
    onSending: (sending) => set({ sending }),
    onSubmissions: (submissions) => tell({ ...state, submissions }),
    onTaken: (id) => drafts.clear(uuid, id),
    onQuiet: () => end()
  })
  const retry = () => following?.retry()
  let state: UserState = {
    provision: provisionOf({ uuid, view: null, connection: { state: "idle" }, sending: [], send, retry }),
    submissions: {}
  }

  const start = () => {
    const found = joined()
    if (found !== null) {
      following = everybody
      set(found)
      return
    }
    let mine = true
    const begun = transport.follow(uuid, {
      onView: (view) => mine && arrive(view),
      onConnection: (connection) => mine && set({ connection })
    })
    following = {
      retry: begun.retry,
      stop: () => {
        mine = false
        begun.stop()
      }
    }
  }
  const stop = () => {
    following?.stop()
    following = null
  }
  const end = () => {
    if (isAlone() && following === null && isEmpty()) onEnd(first)
  }
  const {
    tell: tellAll,
    isEmpty: isAlone,
    join
  } = audience({
    environment,
    onCome: () => {
      if (following === null) start()
    },
    onGone: () => {
      stop()
      set({ connection: { state: "idle" } })
      environment.after(remember, end)
    }
  })

  return {
    read: () => state,
    subscribe: (listener, seed) => {
      first ??= seed
      if (state.provision.view === null && seed !== null) set({ view: seed })
      return join(listener)
    },
    send,
    submit,
    cancel,
    forget,
    retry,
    receive,
    mirror,
    rejoin: () => {
      if (following !== everybody || joined() !== null) return
      if (isAlone()) stop()
      else start()
    }
  }
}
