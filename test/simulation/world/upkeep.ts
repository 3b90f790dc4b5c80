import { partnerOwner } from "@bunq-provisioning/core/ports"
import type { ProvisionerOptions } from "@bunq-provisioning/runtime"
import { Exit, Redacted } from "effect"
import type { Checker } from "../checker/checker.ts"
import { openRaw } from "../checker/sealed-rows.ts"
import type { Violated } from "../checker/violation.ts"
import type { Operator } from "../people/operator.ts"
import { uuidOf } from "../people/person.ts"
import type { FaultDesk } from "../plan/fault-desk.ts"
import type { Deed, Plan } from "../plan/plan.ts"
import type { StoreHost } from "../store/store-host.ts"
import type { WorldTime } from "./world-time.ts"

interface Options {
  readonly plan: Plan
  readonly time: WorldTime
  readonly desk: FaultDesk
  readonly host: StoreHost
  readonly checker: Checker
  readonly operator: Operator
  readonly violated: Violated
  readonly isLost: (uuid: string) => boolean
  /** Ends the process in order; the next one finds what is set by then. */
  readonly restart: () => void
  /** Everybody has to look again how far they are. */
  readonly wentBack: () => void
}

/** What the operator starts a process with. */
export interface StartedWith {
  /** The newest first. */
  readonly vaultKeys: Redacted.Redacted<string>
  readonly partnerKey: string
  readonly provisioner: ProvisionerOptions
}

export type Upkeep = Extract<
  Deed,
  { readonly deed: "erase" | "rotate-vault-keys" | "replace-partner-key" | "restore" }
>

const vaultKey = (fill: number): string => Buffer.alloc(32, fill).toString("base64")
const [hour, minute] = [3_600_000, 60_000]
/** How old what goes must be, and how wrong a clock may be about that, ms. */
const [keptFor, clockError] = [2 * hour, 25 * minute]
const retention = { inbox: "1 day", journal: keptFor, sealed: keptFor } as const

/** Whether an entry of this time may be gone by now. */
export const mayBePruned = (plan: Plan, { now, offset }: WorldTime, at: number): boolean =>
  plan.tail > 0 && at < now + offset - keptFor + clockError

/** What operators do with what is kept, and what has to be true during it and afterwards: read from the raw tables and seen on the way to the bank. */
export const makeUpkeep = (options: Options) => {
  const { plan, time, desk, host, checker, operator, violated, isLost } = options
  const { tables } = host
  const partnerKeys = new Set(["partner key 1"])
  const erasedAt = new Map<string, number>()
  let [keys, partnerKey] = [[vaultKey(7)], "partner key 1"]
  let startedWith: readonly string[] = []
  let backup: { readonly tables: () => void; readonly known: () => void } | null = null
  let [isDue, restored, epoch] = [false, false, 0]
  /** Since a copy was put back, until the first command after it: whether the bank's list was read. */
  let reading: { listed: boolean } | null = null

  /** Every row that is sealed opens with the newest key alone. */
  const allOpen = (rule: string): void => {
    const rows = tables.sealedRows()
    const open = openRaw(rows, Buffer.from(keys[0] ?? "", "base64"))
    for (const row of rows) if (open(row) === null) violated(rule, `${row.owner}: ${row.purpose}`)
  }

  const erase = (index: number): void => {
    const uuid = uuidOf(index)
    if (plan.absent.includes(index)) return
    operator.insist(
      `erasure of ${index}`,
      ({ custody }) => custody.erase(uuid, { by: "operator" }),
      (reply) => {
        if (isLost(uuid)) return true
        if (Exit.isFailure(reply)) return false
        desk.note("user-erased")
        erasedAt.set(uuid, time.now)
        checker.erased(uuid)
        return true
      }
    )
  }

  const rotate = (): void => {
    keys = [vaultKey(8), ...keys]
    options.restart()
    operator.insist(
      "rotation of the vault keys",
      ({ custody }) => custody.rotateKeys(),
      (reply) => {
        if (Exit.isFailure(reply) || startedWith !== keys) return false
        if (reply.value.refused.length > 0) violated("rotation-refused", reply.value.refused.join(", "))
        if (!reply.value.done) return false
        desk.note("vault-keys-rotated")
        keys = keys.slice(0, 1)
        allOpen("not-under-new-key")
        options.restart()
        return true
      }
    )
  }

  const replacePartnerKey = (): void => {
    const [old, next] = [partnerKey, "partner key 2"]
    partnerKeys.add(next)
    operator.insist(
      "replacement of the partner key",
      ({ custody }) => custody.replacePartnerKey(Redacted.make(next)),
      (reply) => {
        if (Exit.isFailure(reply)) return false
        desk.note("partner-key-replaced")
        partnerKey = next
        time.after(minute, () => void partnerKeys.delete(old))
        return true
      }
    )
  }

  /** How far the restore of this database is, as its own record says. */
  const stage = (): string | null => {
    const rows = tables.sealedRows()
    const record = rows.find(({ owner, purpose }) => owner === partnerOwner && purpose === "restore")
    const text = record && openRaw(rows, Buffer.from(keys[0] ?? "", "base64"))(record)
    return typeof text === "string" ? (JSON.parse(text) as { readonly stage: string }).stage : null
  }

  return {
    act: (deed: Upkeep): void => {
      if (deed.deed === "erase") return erase(deed.user)
      if (deed.deed === "rotate-vault-keys") return rotate()
      if (deed.deed === "replace-partner-key") return replacePartnerKey()
      if (backup === null) return
      isDue = true
      options.restart()
    },
    backUp: (): void => {
      if (host.backUp !== undefined) backup = { tables: host.backUp(), known: checker.remember() }
    },
    /** Nobody runs: the copy takes its place if it is time for it, and whoever starts now is told what it needs. */
    starting: (): StartedWith => {
      if (isDue && backup !== null) {
        backup.tables()
        backup.known()
        ;[isDue, epoch] = [false, epoch + 1]
        // Without anybody in it there is nothing to be read again.
        restored = checker.users().size > 0
        reading = restored ? { listed: false } : null
        if (!restored) desk.note("copy-restored")
        options.wentBack()
      }
      startedWith = keys
      return {
        vaultKeys: Redacted.make(keys.join(" ")),
        partnerKey,
        provisioner: { ...(plan.tail > 0 ? { retention } : {}), ...(restored ? { restored } : {}) }
      }
    },
    /** It serves: what a restore needs is written down. */
    serves: (): void => {
      restored = false
    },
    /** Rises when a copy is put back: what was on its way to the tables before never comes there. */
    epoch: (): number => epoch,
    /** A copy was put back, and no command may leave yet. */
    isReading: (): boolean => reading !== null,
    keyWorks: (key: string): boolean => partnerKeys.has(key),
    /** A process that lives lets a request go. */
    sending: (endpoint: string, uuid: string): void => {
      const isRead = endpoint.startsWith("GET")
      const since = erasedAt.get(uuid)
      // What was asked before may have waited for its turn.
      if (since !== undefined && (!isRead || time.now > since + 2 * minute))
        violated("sent-for-erased", `${uuid}: ${endpoint}`)
      // Where webhooks go says nothing about users.
      if (reading === null || endpoint.includes("/notification-filter-")) return
      if (isRead) {
        reading.listed ||= endpoint === "GET /v1/partner-user-provision" && uuid === ""
        return
      }
      if (!reading.listed || stage() !== "over")
        violated("command-before-re-read", `${uuid}: ${endpoint}, ${stage() ?? "no record"}`)
      desk.note("copy-restored")
      reading = null
    },
    finish: (): void => allOpen("does-not-open")
  }
}
