import { parseExternalUuid } from "@bunq-provisioning/core/input"
import type { ProvisionStore } from "@bunq-provisioning/core/ports"
import { Effect, Queue, Stream } from "effect"
import type { Cause } from "effect"
import { parsing } from "../loop/parsing.ts"
import type { ProvisionerError } from "../loop/provisioner-error.ts"
import type { ProvisionerFailure } from "../loop/provisioner.ts"
import type { Published } from "../loop/view-hub.ts"
import type { Follower, Seen } from "./follower.ts"
import type { Followers } from "./followers.ts"
import type { SeenChanges } from "./seen-changes.ts"
import type { TailItem, TailOptions } from "./tail-item.ts"

interface Kit {
  readonly store: ProvisionStore["Service"]
  readonly followers: Followers
  readonly seen: SeenChanges
  readonly wake: () => void
  readonly here: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  readonly stopped: (operation: string) => ProvisionerError | null
  /** The user as they are. */
  readonly current: (operation: string, uuid: string) => Effect.Effect<Published, ProvisionerFailure>
}
type Items = readonly [TailItem, ...TailItem[]]

const page = 100
const operation = "Provisioner.tail"

/** The present, in place of what came before. */
const makePresent = ({ store, current }: Kit) =>
  Effect.fnUntraced(function* (
    follower: Follower,
    why: "first" | "reset"
  ): Effect.fn.Return<TailItem, ProvisionerFailure> {
    const { uuid } = follower
    // The view afterwards: it may be newer than the number, which is told then; never older.
    const change = Math.max(yield* store.lastChange(uuid), yield* store.prunedThrough(uuid))
    follower.position = change
    if (uuid === undefined) return { kind: "start", why, change, uuid: null, entry: null, view: null }
    const { seq, view } = yield* current(operation, uuid)
    follower.seq = seq
    return { kind: "view", why, change, uuid, entry: null, view }
  })

/** What one follower has not had: from what is kept for them, or from the store once they are slower than that. Waits until there is something. */
const makeNext = (kit: Kit) => {
  const { store, seen, here, stopped } = kit
  const present = makePresent(kit)
  /** null = some of it was pruned before they came to it. */
  const readOn = Effect.fnUntraced(function* (follower: Follower) {
    const { uuid, position } = follower
    // From here on what is handed over counts again: all of it was in the store before this read.
    follower.isBehind = false
    const changes = yield* store.changesAfter(position, {
      limit: page,
      ...(uuid === undefined ? {} : { uuid })
    })
    if (changes.length === page) {
      follower.isBehind = true
      follower.fresh = []
    }
    // Afterwards: what was gone before that read is told now.
    if ((yield* store.prunedThrough(uuid)) > position) return null
    const found = yield* seen(changes)
    follower.position = changes.at(-1)?.change ?? position
    return found
  })

  const kept = (follower: Follower): Follower["fresh"] => {
    const found = follower.fresh.filter(({ item }) => item.change > follower.position)
    follower.fresh = []
    follower.position = found.at(-1)?.item.change ?? follower.position
    return found
  }

  /** The user again, unless a later view was handed out. */
  const renewed = (follower: Follower): TailItem | null => {
    const { again, uuid, position, seq } = follower
    follower.again = null
    if (again === null || uuid === undefined || again.seq < seq) return null
    follower.seq = again.seq
    return { kind: "view", why: "again", change: position, uuid, entry: null, view: again.view }
  }

  /** The views of one user never go back: one that was made before the last that was handed out is left away. */
  const forward =
    (follower: Follower) =>
    ({ item, seq }: Seen): TailItem => {
      if (follower.uuid === undefined || seq === 0) return item
      if (seq < follower.seq) return { ...item, view: null }
      follower.seq = seq
      return item
    }

  const next = (follower: Follower): Effect.Effect<Items, ProvisionerFailure | Cause.Done> =>
    Effect.gen(function* () {
      for (;;) {
        // The store may be gone already; the bell is, in a moment.
        while (stopped(operation) !== null) yield* Queue.take(follower.bell)
        const found = follower.isBehind ? yield* here(readOn(follower)) : kept(follower)
        if (found === null) {
          follower.isBehind = true
          return [yield* here(present(follower, "reset"))]
        }
        const [first, ...more] = found.map(forward(follower))
        if (first !== undefined) return [first, ...more]
        if (follower.isBehind) continue
        const view = renewed(follower)
        if (view !== null) return [view]
        yield* Queue.take(follower.bell)
      }
    })
  return next
}

/** The journals as they grow, each reader at their own pace. */
export const makeTail = (kit: Kit) => {
  const { store, followers, wake, here, stopped } = kit
  const [next, present] = [makeNext(kit), makePresent(kit)]

  /** Whether this number was handed out, to whoever followed the same. */
  const isKnown = Effect.fnUntraced(function* (after: number, uuid: string | undefined) {
    // Of a user nobody knows nothing would ever come.
    if (after === 0) return uuid === undefined || (yield* store.lastChange(uuid)) > 0
    if (!(Number.isSafeInteger(after) && after > 0)) return false
    const [found] = yield* store.changesAfter(after - 1, {
      limit: 1,
      ...(uuid === undefined ? {} : { uuid })
    })
    return found?.change === after
  })

  /** The first item; null when the tail goes on where it was. */
  const begun = Effect.fnUntraced(function* (follower: Follower, after: number | undefined) {
    if (after === undefined) return yield* present(follower, "first")
    if (!(yield* isKnown(after, follower.uuid))) return yield* present(follower, "reset")
    follower.position = after
    return null
  })

  return ({ uuid: given, after }: TailOptions = {}): Stream.Stream<TailItem, ProvisionerFailure> =>
    Stream.unwrap(
      Effect.gen(function* () {
        const refused = stopped(operation)
        if (refused !== null) return yield* refused
        const uuid = given === undefined ? undefined : yield* parsing(() => parseExternalUuid(given))
        const follower = yield* followers.add(uuid)
        wake()
        const first = yield* here(begun(follower, after))
        const later = Stream.fromPull(Effect.succeed(next(follower)))
        return first === null ? later : Stream.concat(Stream.succeed(first), later)
      })
    )
}
