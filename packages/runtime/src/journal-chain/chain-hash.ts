import { hash } from "node:crypto"
import type { JournalEntry } from "@bunq-provisioning/core"
import type { ChainedEntry, JournalEnd } from "@bunq-provisioning/core/ports"
import { canonicalJson } from "./canonical-json.ts"

/** What the first entry of a user is chained to. It names the user: the history of one does not verify as that of another. */
export const chainStart = (uuid: string): string =>
  hash("sha256", `bunq-provisioning/journal/1/${uuid}`, "hex")

/** `SHA-256(previous ‖ canonical JSON of the entry)`, 64 hexadecimal digits. The previous hash goes in as its 32 bytes. */
export const chainHash = (previous: string, entry: JournalEntry): string =>
  hash("sha256", Buffer.concat([Buffer.from(previous, "hex"), Buffer.from(canonicalJson(entry))]), "hex")

/** The entry as it was before it was chained. */
export const plainEntry = (chained: ChainedEntry): JournalEntry => {
  const entry: JournalEntry & { hash?: unknown } = { ...chained }
  delete entry.hash
  return entry
}

/** Chains new entries behind the end of a user's journal. A journal older than the chain begins it here. */
export const chained = (
  uuid: string,
  end: JournalEnd,
  entries: readonly JournalEntry[]
): readonly ChainedEntry[] => {
  let previous = end.hash ?? (entries.length === 0 ? "" : chainStart(uuid))
  return entries.map((entry) => {
    previous = chainHash(previous, entry)
    return { ...entry, hash: previous }
  })
}
