import type { FilterOwner, NotificationFilter } from "@bunq-provisioning/core/ports"
import type { Violated } from "../checker/violation.ts"

const key = (owner: FilterOwner): string => (owner.kind === "partner" ? "partner" : `user ${owner.userId}`)
const crm = (number: number): NotificationFilter => ({
  category: number === 1 ? "PARTNER_USER_PROVISION" : "PAYMENT",
  target: `https://crm.example/hooks/${number}`,
  verificationTypes: []
})

/**
 * Which webhooks go where, as the bank keeps it: a write replaces everything. What somebody else registered has to be there ever after, unless it came
 * between our read and our write, against which there is no means; then they register it again.
 */
export const makeModelFilters = (violated: Violated) => {
  const registered = new Map<string, readonly NotificationFilter[]>([["partner", [crm(1)]]])
  const shown = new Map<string, ReadonlySet<string>>()
  let others = 1
  const of = (owner: FilterOwner): readonly NotificationFilter[] => registered.get(key(owner)) ?? []
  const isForeign = ({ target }: NotificationFilter): boolean => target.startsWith("https://crm.example/")
  return {
    of,
    list: (owner: FilterOwner): readonly NotificationFilter[] => {
      const filters = of(owner)
      shown.set(key(owner), new Set(filters.map(({ target }) => target)))
      return filters
    },
    replace: (owner: FilterOwner, filters: readonly NotificationFilter[]): readonly NotificationFilter[] => {
      const foreign = of(owner).filter(isForeign)
      const lost = foreign.filter(({ target }) => filters.every((one) => one.target !== target))
      for (const { target } of lost)
        if (shown.get(key(owner))?.has(target) !== false) violated("foreign-filter-lost", target)
      registered.set(key(owner), [...filters, ...lost])
      return of(owner)
    },
    /** Somebody else registers one of their own. */
    registerElsewhere: (): void => {
      others += 1
      registered.set("partner", [...(registered.get("partner") ?? []), crm(others)])
    },
    /** Every other system's is there. */
    holdsForeign: (): boolean => of({ kind: "partner" }).filter(isForeign).length === others
  }
}
export type ModelFilters = ReturnType<typeof makeModelFilters>
