import { partnerOwner, sealedPurpose, StoreError } from "@bunq-provisioning/core/ports"
import type { ProvisionStore, SealedRow, Sealer, SealerError } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import { sealVersion } from "./seal-box.ts"

/** How far a rotation of the key-encryption key has come. When it is done nothing is left under an older key. */
export interface KeyRotation {
  /** Data keys that were wrapped anew. */
  readonly rewrapped: number
  /** Data keys the newest key had wrapped already. */
  readonly current: number
  /** Values of the first format, sealed under the key itself, that are under a data key now. */
  readonly resealed: number
  /** Owners of whom something opens under none of the given keys: it was damaged, is left as it is, and keeps nobody else back. */
  readonly refused: readonly string[]
  /** All were looked at, and nobody was refused. */
  readonly done: boolean
}

export interface RotateKeysOptions {
  /** Hears of every page, and of the end. */
  readonly onProgress?: (soFar: KeyRotation) => void
}

const pageSize = 200
/** Of one row, against others who replace it. */
const rounds = 5
const contested = () => new StoreError({ operation: "Vault.rotateKeys", reason: { _tag: "VersionConflict" } })

/**
 * Wraps every data key anew under the newest key-encryption key, page by page, and brings values of the first format under data keys. Users go on
 * meanwhile: no value is sealed anew, and a row is only replaced while it is the one that was read. Whatever ends it, running it again does the rest.
 */
export const rotateKeys = Effect.fn("Vault.rotateKeys")(function* (
  { store, sealer }: { readonly store: ProvisionStore["Service"]; readonly sealer: Sealer["Service"] },
  { onProgress }: RotateKeysOptions = {}
): Effect.fn.Return<KeyRotation, StoreError | SealerError> {
  const counted = { rewrapped: 0, current: 0, resealed: 0 }
  const refused = new Set<string>()
  const tell = (atEnd: boolean): KeyRotation => {
    const soFar = { ...counted, refused: [...refused], done: atEnd && refused.size === 0 }
    onProgress?.(soFar)
    return soFar
  }

  /** One damaged row must not keep all the others under the old key. */
  const orRefused = <E extends StoreError | SealerError>(owner: string, one: Effect.Effect<void, E>) =>
    Effect.catchIf(
      one,
      ({ reason }) => reason._tag === "DoesNotOpen",
      () => Effect.sync(() => void refused.add(owner))
    )

  const rewrap = Effect.fnUntraced(function* (first: SealedRow) {
    let expected: Uint8Array | null = first.sealed
    for (let round = 1; round <= rounds; round += 1) {
      // Erased meanwhile.
      if (expected === null) return
      const sealed: Uint8Array | null = yield* sealer.rewrap({ ...first, sealed: expected })
      if (sealed === null) return void (counted.current += 1)
      if (yield* store.replaceSealed({ ...first, sealed, expected })) return void (counted.rewrapped += 1)
      expected = yield* store.sealed(first.owner, first.purpose)
    }
    return yield* contested()
  })

  /** The data key first: a value is never under one that is not there. */
  const reseal = Effect.fnUntraced(function* ({ owner, purpose, sealed: first }: SealedRow) {
    let expected: Uint8Array | null = first
    for (let round = 1; round <= rounds; round += 1) {
      if (expected?.[0] !== sealVersion.direct) return
      const value = yield* sealer.open({ owner, purpose }, expected)
      let isWritten = true
      for (const row of yield* sealer.seal(owner, [{ purpose, value }]))
        isWritten &&= yield* store.replaceSealed({
          ...row,
          expected: row.purpose === purpose ? expected : null
        })
      if (isWritten) return void (counted.resealed += 1)
      expected = yield* store.sealed(owner, purpose)
    }
    return yield* contested()
  })
  const resealAll = Effect.fnUntraced(function* (owner: string) {
    for (const row of yield* store.sealedOf(owner))
      if (row.sealed[0] === sealVersion.direct) yield* orRefused(owner, reseal(row))
  })

  yield* resealAll(partnerOwner)
  for (let after: string | undefined, more = true; more;) {
    const users = yield* store.list({ limit: pageSize, ...(after === undefined ? {} : { after }) })
    for (const { uuid } of users) yield* resealAll(uuid)
    after = users.at(-1)?.uuid
    more = users.length === pageSize
    if (counted.resealed > 0) tell(false)
  }
  for (let after: string | undefined, more = true; more;) {
    const page = yield* store.sealedRows({
      purpose: sealedPurpose.dataKey,
      limit: pageSize,
      ...(after === undefined ? {} : { after })
    })
    for (const row of page) yield* orRefused(row.owner, rewrap(row))
    after = page.at(-1)?.owner
    more = page.length === pageSize
    tell(false)
  }
  return tell(true)
})
