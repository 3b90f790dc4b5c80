import { Queue } from "effect"
import type { Cause } from "effect"
import type { Published } from "../loop/view-hub.ts"
import type { TailedChange } from "./tail-item.ts"

/** An entry that was read for whoever follows, and which commit its view is from. */
export interface Seen {
  readonly item: TailedChange
  /** 0 = it has no view. */
  readonly seq: number
}

/** How many entries are kept for a reader who is slow; one that is slower reads from the store. */
const [mostOfOne, mostOfAll] = [32, 1_024]

/** Where one reader of a tail is. */
export interface Follower {
  /** Absent: everybody. */
  readonly uuid: string | undefined
  /** The last change that was handed out. */
  position: number
  /** The commit of the last view that was handed out. */
  seq: number
  /** There is more in the store than in `fresh`. */
  isBehind: boolean
  fresh: Seen[]
  /** The user as they are, when what is not in the journal has changed. */
  again: Published | null
  readonly bell: Queue.Queue<void, Cause.Done>
}

export const ring = ({ bell }: Follower): void => void Queue.offerUnsafe(bell, undefined)

/** Whatever was kept for a follower is not enough any more. */
export const fallBehind = (follower: Follower): void => {
  follower.fresh = []
  follower.isBehind = true
  ring(follower)
}

/** Hands an entry to a follower, who takes it when they are ready. */
export const hand = (follower: Follower, seen: Seen): void => {
  if (follower.isBehind) return
  follower.fresh.push(seen)
  if (follower.fresh.length > (follower.uuid === undefined ? mostOfAll : mostOfOne)) fallBehind(follower)
  else ring(follower)
}
