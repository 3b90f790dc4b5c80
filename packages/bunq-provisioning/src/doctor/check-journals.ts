import { verifyJournals } from "@bunq-provisioning/runtime"
import type { JournalVerdict } from "@bunq-provisioning/runtime"
import { verdictText } from "../cli/verdict-text.ts"
import { readStore } from "../read-store.ts"
import { fine, problem, problemOf, warning } from "./finding.ts"
import type { Finding } from "./finding.ts"
import { shownDatabase } from "../database-layers.ts"

const check = "journal"
const page = 200
/** A look should take seconds; custody.verifyJournals() proves the others. */
const mostEntries = 500_000
const named = 3

const broken = (found: readonly JournalVerdict[], database: string): Finding => {
  const shown = found.slice(0, named).map((one) => `${one.uuid}: ${verdictText(one)}`)
  const more = found.length > named ? ` And ${found.length - named} more.` : ""
  return problem(
    check,
    `${found.length} ${found.length === 1 ? "history does" : "histories do"} not verify. ${shown.join(" ")}${more}`,
    {
      fix: `Find out who could write the database; compare with a backup: bunq-provisioning export ${found[0]?.uuid ?? "UUID"} --database ${shownDatabase(database)}, on both.`
    }
  )
}

/** Proves every journal against its chain of hashes. Reads only. */
export const checkJournals = async (database: string): Promise<Finding> => {
  const found: JournalVerdict[] = []
  const seen = { users: 0, entries: 0, unchained: 0 }
  let after: string | null = null
  try {
    do {
      const at: { readonly after?: string } = after === null ? {} : { after }
      const report = await readStore(database, (store) => verifyJournals(store, { limit: page, ...at }))
      found.push(...report.broken)
      seen.users += report.users
      seen.entries += report.entries
      seen.unchained += report.unchained
      after = report.next
    } while (after !== null && seen.entries < mostEntries)
  } catch (error) {
    return problemOf(check, error)
  }
  if (found.length > 0) return broken(found, database)
  const { users, entries, unchained } = seen
  const text = `${entries} entries of ${users} ${users === 1 ? "user" : "users"} follow each from the one before.`
  if (after !== null)
    return warning(
      check,
      `${text} The others were not looked at.`,
      "Call custody.verifyJournals() page by page."
    )
  const old = unchained === 0 ? "" : ` ${unchained} of them are older than the chain and prove nothing.`
  return fine(check, `${text}${old}`)
}
