import { EnvelopeRefused, snapshotOf } from "@bunq-provisioning/core/step"
import { partnerOwner, sealedPurpose } from "@bunq-provisioning/core/ports"
import type { ProvisionStore, StoredProvision, Vault } from "@bunq-provisioning/core/ports"
import { Effect, Redacted } from "effect"
import type { LoopError } from "../loop/user-loop.ts"
import type { Alert } from "./alert.ts"

interface Kit {
  readonly store: ProvisionStore["Service"]
  readonly vault: Vault["Service"]
  /** Who was found unusable by those who needed them. */
  readonly skipped: () => readonly string[]
  /** false when the hook failed. */
  readonly tell: (alert: Extract<Alert, { readonly kind: "unreadable" }>) => Effect.Effect<boolean>
}

const place = { owner: partnerOwner, purpose: "alerted-unreadable" }
/** So many are remembered; whoever comes after them is told again by every process. */
const most = 1_000

/** Not sealed like a value, and this one, which is written anew when it does not open. */
const unread: ReadonlySet<string> = new Set([sealedPurpose.dataKey, place.purpose])

export const unreadableMessage = {
  state:
    "What is stored of this user cannot be used by this version. Use the version that wrote it, or restore the row from a backup.",
  sealed:
    "What is sealed does not open: the row was damaged or moved. Restore it from a backup, and retry who stalled."
}

const isUsable = ({ envelope }: Pick<StoredProvision, "envelope">): boolean => {
  try {
    snapshotOf(envelope)
    return true
  } catch (error) {
    if (error instanceof EnvelopeRefused) return false
    throw error
  }
}

const listOf = (text: string): readonly string[] => {
  const found: unknown = JSON.parse(text)
  return Array.isArray(found) ? found.map(String) : []
}

/** Tells of rows that cannot be used. They take no marks, so that what was told of is remembered in the partner's part of the vault. */
export const makeUnreadableRows = ({ store, vault, skipped, tell }: Kit) => {
  let told: ReadonlySet<string> | null = null

  const isDamaged = <A>(effect: Effect.Effect<A, LoopError>, tag: "Corrupted" | "DoesNotOpen") =>
    Effect.as(effect, false).pipe(
      Effect.catchIf(
        ({ reason }) => reason._tag === tag,
        () => Effect.succeed(true)
      )
    )
  const remembered = Effect.gen(function* () {
    if (told !== null) return told
    const sealed = yield* Effect.catchIf(
      vault.read(place),
      ({ reason }) => reason._tag === "DoesNotOpen",
      () => Effect.succeed(null)
    )
    return new Set(sealed === null ? [] : listOf(Redacted.value(sealed)))
  })
  const unusable = Effect.fnUntraced(function* (uuid: string) {
    let usable = true
    const load = Effect.map(store.load(uuid), (envelope) => {
      usable = envelope === null || isUsable({ envelope })
    })
    return (yield* isDamaged(load, "Corrupted")) || !usable
  })

  /** `refused`: whose state could not be used when everybody was looked at. */
  return Effect.fnUntraced(function* (refused: readonly string[]) {
    const [before, now] = [yield* remembered, new Set<string>()]
    const report = Effect.fnUntraced(function* (
      key: string,
      about: { readonly uuid: string | null; readonly what: "state" | "sealed" }
    ) {
      const isKnown = before.has(key)
      if (
        isKnown ||
        (yield* tell({
          kind: "unreadable",
          owner: "partner",
          ...about,
          message: unreadableMessage[about.what]
        }))
      )
        now.add(key)
    })
    for (const uuid of new Set([...refused, ...before, ...skipped()]))
      if (!uuid.includes("/") && (yield* unusable(uuid))) yield* report(uuid, { uuid, what: "state" })
    for (const { purpose } of yield* store.sealedOf(partnerOwner)) {
      const read = vault.read({ owner: partnerOwner, purpose })
      if (!unread.has(purpose) && (yield* isDamaged(read, "DoesNotOpen")))
        yield* report(`sealed/${purpose}`, { uuid: null, what: "sealed" })
    }
    told = now
    if (now.size === before.size && [...now].every((key) => before.has(key))) return
    yield* vault.write(place, Redacted.make(JSON.stringify([...now].slice(0, most))))
  })
}
