import type { BankEntry } from "../bank/bank-log.ts"
import type { ModelBank } from "../bank/model-bank.ts"
import type { Plan } from "../plan/plan.ts"
import type { Violated } from "./violation.ts"
import type { UserRecord } from "./user-record.ts"
import { statesIn } from "./waiting-rules.ts"

/** How wrong our wall clock may be about the end of a token, with something on top, ms. */
const clockError = 11 * 60_000
/** A reset whose reply was lost may be asked for again. */
const askedAgain = 30 * 60_000

/** What the bank's own log must never show, whatever went wrong. */
export const makeBankRules = ({ deeds }: Plan, violated: Violated) => {
  /** What opens a credential may only have been sealed in the time that was lost. */
  const isRestored = deeds.some(({ deed }) => deed === "restore")
  const made = new Map<string, number>()
  const resets = new Map<string, number>()
  /** Users of whom a create reached the bank after everybody had given up: then, and only then, there may be two (I3). */
  const late = new Set<string>()
  return {
    late,
    told: (entry: BankEntry): void => {
      if (entry.what === "throttled") violated("over-the-limit", `${entry.endpoint} for ${entry.uuid}`)
      if (entry.what === "provision-made") {
        const count = (made.get(entry.uuid) ?? 0) + 1
        made.set(entry.uuid, count)
        if (count > 1 && !late.has(entry.uuid)) violated("second-provision", entry.uuid)
      }
      if (entry.what === "token-reset") {
        const before = resets.get(entry.uuid) ?? -Infinity
        resets.set(entry.uuid, entry.at)
        if (!isRestored && entry.goodFor > clockError && entry.at - before > askedAgain)
          violated("good-token-reset", `${entry.uuid}: good for ${Math.round(entry.goodFor / 1_000)} s more`)
      }
    }
  }
}

const ended = /^(CLOSED|FAILED)$/

/** At the end both sides say the same about a user. */
export const agrees = (
  { value, context, closing }: UserRecord,
  { bank, uuid, excused }: { readonly bank: ModelBank; readonly uuid: string; readonly excused: boolean },
  violated: Violated
): void => {
  const [outer = "", inner = ""] = statesIn(value)
  const held = bank.find(uuid)
  const own = held.find(({ id }) => id === context.provision?.id)
  const say = (): string =>
    `${uuid} is ${outer} ${inner}, the bank has ${held.map(({ id, status, onboarding }) => `${id} ${status} ${onboarding?.verdict ?? ""}`).join(", ")}`
  if (held.length > 1 && !excused) violated("second-provision", say())
  if (own !== undefined && own !== held[0]) violated("not-the-oldest", say())
  if (closing && !/^(closed|failed)$/.test(outer)) violated("close-forgotten", say())
  const agreed = {
    active:
      (own?.person.audit === true ? own.sessions.size > 0 : own?.onboarding?.verdict === "verified") &&
      !ended.test(own?.status ?? ""),
    denied: own?.onboarding?.verdict === "denied",
    failed: own?.status === "FAILED",
    closed: own === undefined ? held.length === 0 || excused : own.status === "CLOSED"
  }[outer === "open" ? inner : outer]
  if (agreed !== true) violated("disagrees", say())
}
