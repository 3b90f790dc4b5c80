import type { JournalVerdict } from "@bunq-provisioning/runtime"

const faults: { readonly [fault in NonNullable<JournalVerdict["broken"]>["fault"]]: string } = {
  Missing: "is not there, or stands elsewhere",
  Changed: "is not the one that was written",
  Unchained: "lost its hash",
  TailMissing: "and what came after it are gone",
  TailUnknown: "is one the user's state knows nothing of",
  Unreadable: "cannot be read"
}

/** What became of the proof of one history, in a sentence. */
export const verdictText = ({ broken, entries, unchained, prunedThrough }: JournalVerdict): string => {
  if (broken !== null) return `entry ${broken.number} ${faults[broken.fault]}.`
  const pruned = prunedThrough === 0 ? "" : `; entries up to ${prunedThrough} were pruned`
  const old = unchained === 0 ? "" : `; ${unchained} are older than the chain and prove nothing`
  return `${entries} ${entries === 1 ? "entry" : "entries"}, each following from the one before${pruned}${old}.`
}
