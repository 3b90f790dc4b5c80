import type { FilterOwner, NotificationFilter } from "@bunq-provisioning/core/ports"
import { hostOf, isSameReceiver } from "./hook-address.ts"

/** What is to be registered. */
export interface WantedFilters {
  readonly owner: FilterOwner
  readonly categories: readonly string[]
  readonly target: string
  readonly verificationTypes: readonly string[]
}

/** What has to change so that everything wanted is registered, and nothing else of ours. */
export interface MergedFilters {
  /** The whole set to write: what was there in its order, less what is stale, then what is missing. */
  readonly filters: readonly NotificationFilter[]
  /** Categories that were not delivered to the wanted address, or not verified as wanted. */
  readonly missing: readonly string[]
  /** Ours, at an address or verification of before. */
  readonly stale: readonly NotificationFilter[]
  /** Kept as they are, byte for byte. */
  readonly foreign: readonly NotificationFilter[]
  readonly isChanged: boolean
}

const isSameSet = (one: readonly string[], other: readonly string[]): boolean =>
  new Set(one).size === new Set(other).size && one.every((each) => other.includes(each))

/**
 * Merges what is wanted into what is registered. Of what is registered, a filter is ours when it is of a wanted category and its address is one of the
 * same receiver (`isSameReceiver`); all others are foreign and stay.
 */
export const mergeFilters = (
  registered: readonly NotificationFilter[],
  wanted: WantedFilters
): MergedFilters => {
  const { owner, categories, target, verificationTypes } = wanted
  const missing = new Set(categories)
  const filters: NotificationFilter[] = []
  const stale: NotificationFilter[] = []
  const foreign: NotificationFilter[] = []
  for (const filter of registered) {
    const isOurs = categories.includes(filter.category) && isSameReceiver(filter.target, target, owner)
    const isRight = filter.target === target && isSameSet(filter.verificationTypes, verificationTypes)
    if (!isOurs) foreign.push(filter)
    else if (!isRight || !missing.delete(filter.category)) {
      stale.push(filter)
      continue
    }
    filters.push(filter)
  }
  const added = [...missing].map((category) => ({ category, target, verificationTypes }))
  return {
    filters: [...filters, ...added],
    missing: [...missing],
    stale,
    foreign,
    isChanged: added.length > 0 || stale.length > 0
  }
}

/** bunq takes no more addresses per category [API §9.1]. */
const mostTargets = 2

/** A category of these that would have too many addresses, and their hosts; null = none. */
export const crowdedCategory = (
  filters: readonly NotificationFilter[],
  categories: readonly string[]
): { readonly category: string; readonly hosts: readonly string[] } | null => {
  for (const category of categories) {
    const targets = new Set(filters.flatMap((one) => (one.category === category ? [one.target] : [])))
    if (targets.size > mostTargets) return { category, hosts: [...targets].map(hostOf) }
  }
  return null
}

/** The same without what is ours at the endpoint of `target`; of these categories, or of all. */
export const withoutReceiver = (
  registered: readonly NotificationFilter[],
  given: {
    readonly owner: FilterOwner
    readonly target: string
    readonly categories: readonly string[] | null
  }
): { readonly filters: readonly NotificationFilter[]; readonly removed: readonly NotificationFilter[] } => {
  const isRemoved = ({ category, target }: NotificationFilter) =>
    (given.categories === null || given.categories.includes(category)) &&
    isSameReceiver(target, given.target, given.owner)
  return {
    filters: registered.filter((one) => !isRemoved(one)),
    removed: registered.filter(isRemoved)
  }
}
