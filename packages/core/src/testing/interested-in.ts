import type { InterestKind } from "../view/interest.ts"
import type { InterestedProvision, InterestPosition } from "../ports/provision-store.ts"

const inOrder = (one: InterestPosition, other: InterestPosition): number =>
  other.changedAt - one.changedAt || (one.uuid < other.uuid ? -1 : 1)

/** A page of who is waited for, as `ProvisionStore.interested` gives it. */
export const interestedIn = (
  all: readonly InterestedProvision[],
  kind: InterestKind,
  { after, limit }: { readonly after?: InterestPosition; readonly limit: number }
): readonly InterestedProvision[] =>
  all
    .filter((one) => one.kind === kind)
    .sort(inOrder)
    .filter((one) => after === undefined || (one.uuid !== after.uuid && inOrder(after, one) < 0))
    .slice(0, limit)
