import type { View } from "@bunq-provisioning/core"
import type { OutgoingEvent } from "../outgoing-event.ts"
import { problem } from "../problem.ts"
import type {
  Connection,
  FollowListener,
  ProvisionPage,
  Receipt,
  Transport,
  TransportSendOptions
} from "../transport.ts"

/** Something a component sent. */
export interface Sent {
  readonly uuid: string
  readonly event: OutgoingEvent
  readonly key: string
}

/** A transport without a server: the test tells what the server would. */
export interface FakeTransport extends Transport {
  /** A view as the server would tell it; everybody who follows that user is told. */
  readonly tell: (view: View) => void
  readonly connect: (connection: Connection) => void
  /** What was sent, in order. */
  readonly sent: readonly Sent[]
  /** How many users are followed now. */
  readonly following: () => number
  /** How often a following was begun since the beginning. */
  readonly followed: () => number
  /** What becomes of what is sent from now on. Absent: accepted, and the view stays as it is. */
  readonly answer: (how: (sent: Sent, options: TransportSendOptions) => Receipt | Promise<Receipt>) => void
}

const live: Connection = { state: "live" }

export const fakeTransport = (views: readonly View[] = []): FakeTransport => {
  const known = new Map(views.map((view) => [view.uuid, view]))
  const listeners = new Map<FollowListener, string | null>()
  const sent: Sent[] = []
  let begun = 0
  let answer: Parameters<FakeTransport["answer"]>[0] = ({ uuid }) => {
    const view = known.get(uuid)
    return view === undefined
      ? { outcome: "failed", problem: problem("NotFound", { status: 404 }) }
      : { outcome: "accepted", view }
  }
  const follow = (uuid: string | null, listener: FollowListener) => {
    begun++
    listeners.set(listener, uuid)
    listener.onConnection(live)
    const view = known.get(uuid ?? "")
    if (view !== undefined) listener.onView(view)
    return { stop: () => listeners.delete(listener), retry: () => listener.onConnection(live) }
  }
  const list = (phases: readonly string[] | undefined): ProvisionPage => ({
    views: [...known.values()].filter(({ phase }) => phases === undefined || phases.includes(phase)),
    next: null
  })
  return {
    follow,
    followAll: (listener) => follow(null, listener),
    send: async (uuid, event, options) => {
      const one = { uuid, event, key: options.key }
      sent.push(one)
      return answer(one, options)
    },
    list: async ({ phases }) => list(phases),
    tell: (view) => {
      known.set(view.uuid, view)
      for (const [listener, uuid] of listeners) if (uuid === null || uuid === view.uuid) listener.onView(view)
    },
    connect: (connection) => {
      for (const listener of listeners.keys()) listener.onConnection(connection)
    },
    sent,
    following: () => listeners.size,
    followed: () => begun,
    answer: (how) => {
      answer = how
    }
  }
}
