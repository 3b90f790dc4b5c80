import { Effect, Queue, Stream } from "effect"
import type { Cause, Pull } from "effect"
import type { View } from "@bunq-provisioning/core"

/** A view and the commit it was read from. */
export interface Published {
  readonly seq: number
  readonly view: View
  /** Made anew from a commit that was published before: what is not in the row has changed. */
  readonly again?: true
}

type Batch = readonly [View, ...View[]]
type Mailbox = Queue.Queue<Published, Cause.Done>

/** How many changes of one user a slow reader may lag behind; older ones are dropped, the latest never. */
const lag = 64
/** The same for who watches everybody: beyond it only the latest view of each user is kept. */
const lagOfAll = 4_096

interface Watcher {
  waiting: Published[]
  limit: number
  readonly bell: Queue.Queue<void, Cause.Done>
}
const latestOfEach = (waiting: readonly Published[]): Published[] => [
  ...new Map(waiting.map((published) => [published.view.uuid, published])).values()
]

/** Hands every committed view to whoever watches. Publishing never waits; a slow reader loses steps in between, never the latest. */
export const makeViewHub = () => {
  const watchers = new Map<string, Set<Mailbox>>()
  const everybody = new Set<Watcher>()
  let closed = false

  const watch = (uuid: string) =>
    Effect.acquireRelease(
      Effect.gen(function* () {
        const mailbox: Mailbox = yield* Queue.sliding<Published, Cause.Done>(lag)
        if (closed) Queue.endUnsafe(mailbox)
        const others = watchers.get(uuid) ?? new Set()
        watchers.set(uuid, others.add(mailbox))
        return mailbox
      }),
      (mailbox) =>
        Effect.sync(() => {
          const others = watchers.get(uuid)
          others?.delete(mailbox)
          if (others?.size === 0) watchers.delete(uuid)
        })
    )

  const watchAll = Effect.acquireRelease(
    Effect.gen(function* () {
      const bell = yield* Queue.sliding<void, Cause.Done>(1)
      if (closed) Queue.endUnsafe(bell)
      const watcher: Watcher = { waiting: [], limit: lagOfAll, bell }
      everybody.add(watcher)
      return watcher
    }),
    (watcher) => Effect.sync(() => void everybody.delete(watcher))
  )

  return {
    /** A view is made only when somebody watches. */
    publish: (uuid: string, read: () => Published): void => {
      const mailboxes = watchers.get(uuid)
      if (mailboxes === undefined && everybody.size === 0) return
      const published = read()
      for (const mailbox of mailboxes ?? []) Queue.offerUnsafe(mailbox, published)
      for (const watcher of everybody) {
        watcher.waiting.push(published)
        if (watcher.waiting.length > watcher.limit) {
          watcher.waiting = latestOfEach(watcher.waiting)
          watcher.limit = Math.max(lagOfAll, 2 * watcher.waiting.length)
        }
        Queue.offerUnsafe(watcher.bell, undefined)
      }
    },
    /** For who watches this user. */
    refresh: (uuid: string, read: () => Published): void => {
      const mailboxes = watchers.get(uuid)
      if (mailboxes === undefined) return
      const published = { ...read(), again: true as const }
      for (const mailbox of mailboxes) Queue.offerUnsafe(mailbox, published)
    },
    isWatched: (uuid: string): boolean => watchers.has(uuid),
    /** What `current` reads, then every later change. */
    changes: <E>(uuid: string, current: Effect.Effect<Published, E>): Stream.Stream<View, E> =>
      Stream.unwrap(
        Effect.gen(function* () {
          const mailbox = yield* watch(uuid)
          let known: number | null = null
          const isNew = ({ seq, again }: Published): boolean =>
            seq > (known ?? 0) || (again === true && seq === known)
          const first = Effect.map(current, ({ seq, view }): Batch => {
            known = seq
            return [view]
          })
          const later: Effect.Effect<Batch, Cause.Done> = Effect.flatMap(Queue.takeAll(mailbox), (batch) => {
            const [next, ...more] = batch.filter(isNew).map(({ view }) => view)
            return next === undefined ? later : Effect.succeed([next, ...more])
          })
          // By hand: every combinator of streams costs as much as making a view.
          const pull = Effect.suspend((): Pull.Pull<Batch, E> => (known === null ? first : later))
          return Stream.fromPull(Effect.succeed(pull))
        })
      ),
    /** What `current` lists, then every later change of anybody. */
    allChanges: <E>(current: Stream.Stream<Published, E>): Stream.Stream<View, E> =>
      Stream.unwrap(
        Effect.gen(function* () {
          const watcher = yield* watchAll
          const listed = new Map<string, number>()
          const later = Stream.fromQueue(watcher.bell).pipe(
            Stream.flatMap(() =>
              Stream.suspend(() => {
                const batch = watcher.waiting.filter(({ seq, view }) => seq > (listed.get(view.uuid) ?? 0))
                watcher.waiting = []
                listed.clear()
                return Stream.fromIterable(batch)
              })
            )
          )
          const first = current.pipe(
            Stream.tap(({ seq, view }) => Effect.sync(() => void listed.set(view.uuid, seq)))
          )
          return Stream.concat(first, later).pipe(Stream.map(({ view }) => view))
        })
      ),
    watching: (): number => watchers.size + everybody.size,
    close: Effect.sync(() => {
      closed = true
      for (const mailboxes of watchers.values()) for (const mailbox of mailboxes) Queue.endUnsafe(mailbox)
      for (const { bell } of everybody) Queue.endUnsafe(bell)
    })
  }
}
export type ViewHub = ReturnType<typeof makeViewHub>
