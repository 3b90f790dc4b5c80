import type { floodProof } from "./flood-proof.ts"

/** Between two reads of one object because of hints, as the feed is configured when nothing is set. */
const hintEvery = 2
/** bunq seems to give up after ten seconds [API §9.4]; no webhook may come near it. */
const inTime = 5_000
/** A read follows within `hintEvery`, and whatever a busy machine takes. */
const followedWithin = 10_000
/** Megabytes: objects that stay, and pages the process keeps for itself. */
const [mostHeap, mostResident] = [16, 192]

/** What of it is not as it was promised, in words; empty = nothing. */
export const judgeFlood = (found: Awaited<ReturnType<typeof floodProof>>): readonly string[] => {
  const { sent, watchedSeconds, genuine, newUsers } = found
  const mostReads = Math.ceil(watchedSeconds / hintEvery) + 1
  const checks: readonly (readonly [boolean, string])[] = [
    [sent.used > 500 && Object.keys(sent.statuses).join() === "200", "forged webhooks were not accepted"],
    [found.accepted >= sent.used, "what was accepted is not kept"],
    [found.knownProvisions > 0 && found.knownOnboardings > 0, "there was nobody to lie about"],
    [found.readsPerKnown > 0 && found.readsPerKnown <= mostReads, "one object was read too often"],
    [found.readsOfStrangers === 0, "somebody who is not ours was read"],
    [found.readsOfKnown <= (found.knownProvisions + found.knownOnboardings) * mostReads, "too many reads"],
    [found.readsOfOthers <= 2 * genuine + 12 * newUsers, "others were read too often"],
    [newUsers > 2 && genuine >= 3 * newUsers && found.genuineRefused === 0, "genuine webhooks were refused"],
    [found.genuineP99 <= inTime, "genuine webhooks were not accepted in time"],
    [found.followedP99 <= followedWithin, "genuine webhooks were not followed in time"],
    [found.changed === 0, "a lie was believed"],
    [found.waitingAtOnce <= 0.5 * found.accepted + 1_200, "the inbox fills faster than it is read"],
    [found.heapGrowth <= mostHeap && found.rssGrowth <= mostResident, "memory grew"]
  ]
  return checks.filter(([holds]) => !holds).map(([, otherwise]) => otherwise)
}

const whole = (value: number) => Math.round(value).toLocaleString("en")

/** One line about it. */
export const floodLine = (found: Awaited<ReturnType<typeof floodProof>>): string =>
  `proof: flood: ${whole(found.sent.used)} forged webhooks in ${found.seconds} s, ${whole(found.sent.perSecond)} a second by the sender's count over ${found.connections} connections, p99 ${whole(found.sent.p99)} ms; ${found.knownProvisions} provisions and ${found.knownOnboardings} onboardings they lied about were read at most ${found.readsPerKnown} times each in ${found.watchedSeconds.toFixed(1)} s, ${found.readsOfStrangers} reads of objects that are not ours; ${found.genuine} genuine webhooks of ${found.newUsers} new users accepted meanwhile, p99 ${whole(found.genuineP99)} ms, and followed, p99 ${whole(found.followedP99)} ms; ${found.waitingAtOnce} hints waited at the end of it; heap ${found.heapGrowth.toFixed(1)} MB, resident memory ${whole(found.rssGrowth)} MB more`
