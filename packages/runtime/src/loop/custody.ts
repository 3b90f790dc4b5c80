import { view } from "@bunq-provisioning/core"
import { parseExternalUuid } from "@bunq-provisioning/core/input"
import { snapshotOf } from "@bunq-provisioning/core/step"
import type { View } from "@bunq-provisioning/core"
import type { BunqApi, BunqError, PartnerCheck, ProvisionStore, Sealer } from "@bunq-provisioning/core/ports"
import { Clock, Effect } from "effect"
import type { Redacted } from "effect"
import { exportHistory } from "../history/history-export.ts"
import type { HistoryExport } from "../history/history-export.ts"
import type { JournalVerdict } from "../journal-chain/chain-check.ts"
import { verifyJournal } from "../journal-chain/verify-journal.ts"
import { verifyJournals } from "../journal-chain/verify-journals.ts"
import type { JournalsReport } from "../journal-chain/verify-journals.ts"
import { rotateKeys } from "../vault/rotate-keys.ts"
import type { KeyRotation, RotateKeysOptions } from "../vault/rotate-keys.ts"
import type { EraseOptions } from "./erasure.ts"
import { parsing } from "./parsing.ts"
import { ProvisionerError } from "./provisioner-error.ts"
import type { Page, ProvisionerFailure } from "./provisioner.ts"
import type { UserLoop } from "./user-loop.ts"

/** What is kept of users, how it is proved, and how it goes. */
export interface Custody {
  /**
   * Destroys everything that was sealed of a settled user: nothing of it opens again, in backups neither once those are gone. The history stays, holds
   * references only and still verifies; view and `explain` say when and by whom. Bunq's own copy is bunq's. Fails with `NotSettled` while the
   * user is under way. Safe to repeat.
   *
   * On SQLite no byte stays in the file or beside it. PostgreSQL keeps the deleted rows until a VACUUM that no older transaction holds up, and longer in its
   * log and backups: run `VACUUM bunq_provisioning.sealed` when you have erased whom you had to. It is not run for you, because it reads what changed in
   * the whole table, needs the table's owner and leaves the log as it is. What is left anywhere stops opening when `rotateKeys` is done and the old vault
   * key is destroyed.
   */
  readonly erase: (uuid: string, options?: EraseOptions) => Effect.Effect<View, ProvisionerFailure>
  /** Proves one user's journal against its chain of hashes. */
  readonly verifyJournal: (uuid: string) => Effect.Effect<JournalVerdict, ProvisionerFailure>
  /** Proves the journals of a page of users, by uuid; 100 unless `limit` says otherwise. */
  readonly verifyJournals: (page?: Page) => Effect.Effect<JournalsReport, ProvisionerFailure>
  /** One user's whole history: entries, hashes, bunq's response ids; what is sealed by name only. */
  readonly exportHistory: (uuid: string) => Effect.Effect<HistoryExport, ProvisionerFailure>
  /**
   * Wraps every data key anew under the newest vault key, while users go on. Needs both keys, the newest first; when it is done the old one is needed for
   * old backups only. Running it again goes on where it was cut off.
   */
  readonly rotateKeys: (options?: RotateKeysOptions) => Effect.Effect<KeyRotation, ProvisionerFailure>
  /**
   * Goes on with another API key of the same partner: a new installation and session, written over the old ones once bunq took them. When bunq does not,
   * it fails (`KeyRefused`, `OtherPartner`) and the present key stays. Users keep their sessions. Start with the new key from then on.
   */
  readonly replacePartnerKey: (
    apiKey: Redacted.Redacted<string>
  ) => Effect.Effect<PartnerCheck, ProvisionerFailure | BunqError>
}

interface Kit {
  readonly store: ProvisionStore["Service"]
  readonly sealer: Sealer["Service"]
  readonly loop: UserLoop
  readonly api: BunqApi["Service"]
  /** Ends with `Closed` when the provisioner closes. */
  readonly whileOpen: <A, E>(
    operation: string,
    effect: Effect.Effect<A, E>
  ) => Effect.Effect<A, E | ProvisionerError>
}

const invalid = (operation: string, argument: string, expected: string) =>
  new ProvisionerError({ operation, reason: { _tag: "ArgumentInvalid", argument, expected } })
const notFound = (operation: string) => new ProvisionerError({ operation, reason: { _tag: "NotFound" } })
const isName = (by: unknown) => typeof by === "string" && /^[^\p{Cc}]{1,64}$/u.test(by)

export const makeCustody = ({ store, sealer, loop, api, whileOpen }: Kit): Custody => {
  const present = Effect.fnUntraced(function* <A, E>(
    operation: string,
    given: string,
    find: (uuid: string) => Effect.Effect<A | null, E>
  ) {
    const found = yield* find(yield* parsing(() => parseExternalUuid(given)))
    return found ?? (yield* notFound(operation))
  })

  const erase = Effect.fn("Custody.erase")(function* (given: string, options: EraseOptions = {}) {
    const uuid = yield* parsing(() => parseExternalUuid(given))
    const { by } = options ?? {}
    if (by !== undefined && !isName(by))
      return yield* invalid("Custody.erase", "by", "a name of 1 to 64 characters")
    const { envelope } = yield* loop.erase(uuid, options ?? {})
    return view(snapshotOf(envelope), yield* Clock.currentTimeMillis, envelope)
  })

  return {
    erase: (uuid, options) => whileOpen("Custody.erase", erase(uuid, options)),
    verifyJournal: (given) =>
      whileOpen(
        "Custody.verifyJournal",
        present("Custody.verifyJournal", given, (uuid) => verifyJournal(store, uuid))
      ),
    verifyJournals: ({ after, limit = 100 } = {}) =>
      whileOpen(
        "Custody.verifyJournals",
        Effect.gen(function* () {
          if (!(Number.isSafeInteger(limit) && limit >= 1 && limit <= 10_000))
            return yield* invalid("Custody.verifyJournals", "limit", "a whole number from 1 to 10,000")
          return yield* verifyJournals(store, { limit, ...(after === undefined ? {} : { after }) })
        })
      ),
    exportHistory: (given) =>
      whileOpen(
        "Custody.exportHistory",
        present("Custody.exportHistory", given, (uuid) => exportHistory(store, uuid))
      ),
    rotateKeys: (options) => whileOpen("Custody.rotateKeys", rotateKeys({ store, sealer }, options)),
    replacePartnerKey: (apiKey) =>
      whileOpen(
        "Custody.replacePartnerKey",
        Effect.gen(function* () {
          if (api.replaceKey === undefined)
            return yield* invalid("Custody.replacePartnerKey", "the bank", "one that takes keys")
          return yield* api.replaceKey(apiKey)
        })
      )
  }
}
