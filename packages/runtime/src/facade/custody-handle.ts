import type { View } from "@bunq-provisioning/core"
import type { PartnerCheck } from "@bunq-provisioning/core/ports"
import { Redacted } from "effect"
import type { HistoryExport } from "../history/history-export.ts"
import type { JournalVerdict } from "../journal-chain/chain-check.ts"
import type { JournalsReport } from "../journal-chain/verify-journals.ts"
import type { EraseOptions } from "../loop/erasure.ts"
import { Provisioner } from "../loop/provisioner.ts"
import type { Page } from "../loop/provisioner.ts"
import type { KeyRotation, RotateKeysOptions } from "../vault/rotate-keys.ts"
import type { Runner } from "./handle.ts"

/** What is kept of users, how it is proved, and how it goes; for callers who use promises. */
export interface CustodyHandle {
  /**
   * Destroys everything that was sealed of a settled user. The history stays, holds references only and still verifies. Rejects with
   * `ProvisionerError` reason `NotSettled` while the user is under way: close them first. Safe to repeat.
   */
  readonly erase: (uuid: string, options?: EraseOptions) => Promise<View>
  /** Proves one user's journal against its chain of hashes. */
  readonly verifyJournal: (uuid: string) => Promise<JournalVerdict>
  /** Proves the journals of a page of users. */
  readonly verifyJournals: (page?: Page) => Promise<JournalsReport>
  /** One user's whole history, without secrets; `historyLines` makes it text, `verifyHistory` proves it anywhere. */
  readonly exportHistory: (uuid: string) => Promise<HistoryExport>
  /** Wraps every data key anew under the newest vault key, while users go on; afterwards the old key is needed for old backups only. */
  readonly rotateKeys: (options?: RotateKeysOptions) => Promise<KeyRotation>
  /**
   * Goes on with another API key of the same partner. Rejects with `BunqError` reason `KeyRefused` or `OtherPartner`, and the present key stays, when bunq
   * does not take it. Users keep their sessions. Start with the new key from then on.
   */
  readonly replacePartnerKey: (apiKey: string) => Promise<PartnerCheck>
}

export const makeCustodyHandle = ({ run }: Runner): CustodyHandle => ({
  erase: (uuid, options) =>
    run(
      "Custody.erase",
      Provisioner.use(({ custody }) => custody.erase(uuid, options))
    ),
  verifyJournal: (uuid) =>
    run(
      "Custody.verifyJournal",
      Provisioner.use(({ custody }) => custody.verifyJournal(uuid))
    ),
  verifyJournals: (page) =>
    run(
      "Custody.verifyJournals",
      Provisioner.use(({ custody }) => custody.verifyJournals(page))
    ),
  exportHistory: (uuid) =>
    run(
      "Custody.exportHistory",
      Provisioner.use(({ custody }) => custody.exportHistory(uuid))
    ),
  rotateKeys: (options) =>
    run(
      "Custody.rotateKeys",
      Provisioner.use(({ custody }) => custody.rotateKeys(options))
    ),
  replacePartnerKey: (apiKey) =>
    run(
      "Custody.replacePartnerKey",
      Provisioner.use(({ custody }) => custody.replacePartnerKey(Redacted.make(apiKey)))
    )
})
