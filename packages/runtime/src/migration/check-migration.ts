import { deadlines, interest, view } from "@bunq-provisioning/core"
import type { Envelope } from "@bunq-provisioning/core"
import { EnvelopeRefused, owedCommands, snapshotOf, step } from "@bunq-provisioning/core/step"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import type { StoreError, StoredProvision } from "@bunq-provisioning/core/ports"
import { Clock, Effect } from "effect"

/** A user whom this version could not go on with. Nothing of them is lost: the version that stored them can. */
export interface Stranded {
  readonly uuid: string
  /** Of the stored envelope; null = it does not say. */
  readonly version: number | null
  /** The outermost state, as far as it can be told. */
  readonly place: string | null
  /** The reason of `EnvelopeRefused`, or what went wrong with the first step. */
  readonly because: string
}

/** What would become of the stored population under this version. */
export interface MigrationReport {
  readonly users: number
  /** How many are stored in which version; those that do not say are under `unknown`. */
  readonly versions: { readonly [version: string]: number }
  /** Set aside before, and as they were: a person has to look at them anyway. */
  readonly setAside: number
  readonly stranded: number
  /** The first thousand of them; all are told to `onStranded`. */
  readonly first: readonly Stranded[]
}

export interface MigrationCheckOptions {
  /** Hears of everybody who would strand. */
  readonly onStranded?: (stranded: Stranded) => void
}

const page = 200
const shown = 1_000

const versionOf = (envelope: unknown): number | null => {
  const { version } = (envelope ?? {}) as { readonly version?: unknown }
  return typeof version === "number" ? version : null
}

/** The outermost states of what may be anything: only words of ours are repeated. */
const placeIn = (envelope: unknown): string | null => {
  const { snapshot } = (envelope ?? {}) as { readonly snapshot?: { readonly value?: unknown } | null }
  const words: string[] = []
  for (let value = snapshot?.value; words.length < 4;) {
    const [word] = typeof value === "string" ? [value] : Object.keys((value ?? {}) as object)
    if (word === undefined || !/^[a-zA-Z]{1,30}$/.test(word)) break
    words.push(word)
    value = typeof value === "string" ? undefined : (value as { readonly [region: string]: unknown })[word]
  }
  return words.length === 0 ? null : words.join(".")
}

/** null = this version can go on with it. */
const whyStranded = (uuid: string, envelope: Envelope, at: number): string | null => {
  try {
    const snapshot = snapshotOf(envelope)
    if (snapshot.context.uuid !== uuid) return "OtherUser"
    owedCommands(envelope)
    view(snapshot, at, envelope)
    deadlines(snapshot)
    interest(snapshot)
    if (envelope.quarantine !== undefined) return null
    const { facts } = step(envelope, { type: "provision.resumed", at })
    const failed = facts.find((fact) => fact.kind === "quarantined")
    return failed === undefined ? null : `step: ${failed.reason}`
  } catch (error) {
    if (error instanceof EnvelopeRefused) return error.reason
    return error instanceof Error ? `read: ${error.name}` : "read"
  }
}

/**
 * Reads everybody who is stored, as this version would, and changes nothing: who would be refused, or set aside by the first step. To be run with the new
 * version beside a service of the old one, before it takes over. Pages by uuid: a page is all that is kept in memory.
 */
export const checkMigration = Effect.fn("checkMigration")(function* ({
  onStranded = () => {}
}: MigrationCheckOptions = {}): Effect.fn.Return<MigrationReport, StoreError, ProvisionStore> {
  const store = yield* ProvisionStore
  const at = yield* Clock.currentTimeMillis
  const versions: { [version: string]: number } = {}
  const first: Stranded[] = []
  let [users, setAside, stranded] = [0, 0, 0]
  const look = ({ uuid, envelope }: StoredProvision): void => {
    const version = versionOf(envelope)
    const name = String(version ?? "unknown")
    users += 1
    versions[name] = (versions[name] ?? 0) + 1
    const because = whyStranded(uuid, envelope, at)
    if (because === null) return void (setAside += envelope.quarantine === undefined ? 0 : 1)
    const found = { uuid, version, place: placeIn(envelope), because }
    stranded += 1
    if (first.length < shown) first.push(found)
    onStranded(found)
  }
  let after: string | undefined
  for (;;) {
    const rows = yield* store.list({ limit: page, ...(after === undefined ? {} : { after }) })
    rows.forEach(look)
    after = rows.at(-1)?.uuid
    if (rows.length < page || after === undefined)
      return { users, versions, setAside, stranded, first } satisfies MigrationReport
    yield* Effect.yieldNow
  }
})
