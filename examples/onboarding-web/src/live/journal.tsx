import type { JournalEntry } from "@bunq-provisioning/core"
import { shortPlace } from "./short-place.ts"

/** What an entry of the journal says, in a few words. */
const told = ({ fact }: JournalEntry): string => {
  switch (fact.kind) {
    case "moved":
      return fact.from === "" ? `begins in ${shortPlace(fact.to)}` : `→ ${shortPlace(fact.to)}`
    case "noted":
      return "noted"
    case "ignored":
      return `ignored: ${fact.because}`
    case "superseded":
      return `an earlier ${fact.command}, not used`
    case "retrying":
      return `attempt ${fact.attempt} failed (${fact.reason}), tried again`
    case "quarantined":
      return `set aside: ${fact.reason}`
    case "overdue":
      return `the time passed in ${shortPlace(fact.place)}`
    case "hurried":
      return `${fact.command} is tried now`
    case "erased":
      return "everything sealed was destroyed"
    case "released":
      return "taken up again"
    case "restored":
      return "read again after a restore"
  }
}

const clock = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const two = (value: number) => String(value).padStart(2, "0")
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

const who: { readonly [source in JournalEntry["source"]]: string } = {
  bank: "bank",
  user: "user",
  operator: "operator",
  timer: "timer",
  runtime: "server"
}

/** A user's history, newest first: who caused what, and where it led. */
export const Journal = ({ entries }: { readonly entries: readonly JournalEntry[] }) => {
  const from = entries[0]?.at ?? 0
  return (
    <ol className="journal" reversed>
      {entries.toReversed().map((entry) => (
        <li key={entry.number} className={`entry ${entry.fact.kind}`}>
          <span className="entry-head">
            <span className={`source ${entry.source}`} title={entry.by}>
              {who[entry.source]}
            </span>
            <code>{entry.cause}</code>
            <time>{clock(entry.at - from)}</time>
          </span>
          <span className="entry-told">{told(entry)}</span>
        </li>
      ))}
    </ol>
  )
}
