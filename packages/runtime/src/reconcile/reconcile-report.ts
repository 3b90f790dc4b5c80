/** How many there are, and the first thousand of them: a report stays small whatever it is about. */
export interface Found<A> {
  readonly count: number
  readonly first: readonly A[]
}

/** A provision at bunq, beside what the store holds of the same external UUID. */
export interface Difference {
  readonly uuid: string
  /** Of the provision at bunq. */
  readonly provisionId: number
  /** The provision the store holds; null while it knows of none. Another one than bunq's is reported and left alone. */
  readonly ours: number | null
  /** What bunq says otherwise of the same provision, field by field; nothing in it is secret. Empty while it is unknown here, or another one. */
  readonly fields: readonly { readonly field: string; readonly bunq: string; readonly ours: string }[]
}

/** What bunq holds against what the store holds, both ways. */
export interface ReconcileReport {
  /** Whether what could be brought in line was. */
  readonly applied: boolean
  /** Provisions of users the store does not know; applied = adopted. */
  readonly onlyAtBunq: Found<{ readonly uuid: string; readonly provisionId: number; readonly status: string }>
  /** Users whose provision bunq does not hold. Nothing is done about them. */
  readonly onlyHere: Found<{ readonly uuid: string; readonly provisionId: number }>
  /** Users of whom bunq says something else than the store; applied = the store heard it. */
  readonly differing: Found<Difference>
  /** Two provisions of one external UUID: the older one is used, and neither is ever closed for it. */
  readonly doubled: Found<{ readonly uuid: string; readonly older: number; readonly newer: number }>
  readonly same: number
  /** What could not be compared. `because`: `NotAUuid` (the provision's external UUID is none), or the reason of the error. */
  readonly refused: Found<{
    readonly uuid: string | null
    readonly provisionId: number | null
    readonly because: string
  }>
}

const shown = 1_000

const makeFound = <A>() => {
  const first: A[] = []
  let count = 0
  return {
    add: (one: A): void => {
      count += 1
      if (first.length < shown) first.push(one)
    },
    read: (): Found<A> => ({ count, first })
  }
}
type Item<Kind extends keyof ReconcileReport> = ReconcileReport[Kind] extends Found<infer A> ? A : never

/** A report in the making. */
export const makeReconcileReport = () => {
  const onlyAtBunq = makeFound<Item<"onlyAtBunq">>()
  const onlyHere = makeFound<Item<"onlyHere">>()
  const differing = makeFound<Item<"differing">>()
  const doubled = makeFound<Item<"doubled">>()
  const refused = makeFound<Item<"refused">>()
  let same = 0
  return {
    onlyAtBunq: onlyAtBunq.add,
    onlyHere: onlyHere.add,
    differing: differing.add,
    doubled: doubled.add,
    refused: refused.add,
    same: (): void => void (same += 1),
    read: (applied: boolean): ReconcileReport => ({
      applied,
      onlyAtBunq: onlyAtBunq.read(),
      onlyHere: onlyHere.read(),
      differing: differing.read(),
      doubled: doubled.read(),
      same,
      refused: refused.read()
    })
  }
}
