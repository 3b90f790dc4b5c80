import type { Envelope } from "./envelope.ts"
import { keep } from "./opened.ts"
import type { Live } from "./opened.ts"

/** More commits than any user lives to see: no number of the time that was lost is given twice. */
const lostCommits = 1_000_000

/** An envelope from a backup: what is under way begins anew under numbers the lost time cannot have used, so that a result from there is superseded. */
export const renumbered = ({ envelope, snapshot }: Live): Envelope => {
  const seq = envelope.seq + lostCommits
  const fresh = { seq, attempt: 0, notBefore: 0 }
  const work = Object.fromEntries(Object.keys(envelope.work).map((id) => [id, fresh]))
  return keep({ ...envelope, seq, work }, snapshot)
}
