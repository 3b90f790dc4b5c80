import { Exit } from "effect"
import type { Violated } from "../checker/violation.ts"
import type { Operator } from "../people/operator.ts"
import type { Plan } from "../plan/plan.ts"
import type { WorldTime } from "./world-time.ts"

interface Options {
  readonly plan: Plan
  readonly time: WorldTime
  readonly operator: Operator
  readonly violated: Violated
  readonly isLost: (uuid: string) => boolean
  /** Nothing goes wrong any more, and everybody knows what became of them. */
  readonly isCalm: () => boolean
}

/** How a world ends: everybody is where they belong, operators are done, the plan's tail is over, and then every journal is proved once more. */
export const makeEnding = ({ plan, time, operator, violated, isLost, isCalm }: Options) => {
  let lastsUntil: number | null = null
  let proof: "none" | "asked" | "done" = "none"
  /** Everything that was written stands in its chain, as the operator is told at the end. */
  const prove = (): void => {
    proof = "asked"
    operator.insist(
      "proof of the journals",
      ({ custody }) => custody.verifyJournals({ limit: 1_000 }),
      (reply) => {
        if (Exit.isFailure(reply)) return false
        for (const { uuid, broken } of reply.value.broken)
          if (!isLost(uuid)) violated("chain-broken", `${uuid}: ${JSON.stringify(broken)}`)
        proof = "done"
        return true
      }
    )
  }
  return {
    isOver: (): boolean => {
      if (!isCalm() || !operator.idle()) return false
      lastsUntil ??= time.now + plan.tail
      if (time.now < lastsUntil) return false
      if (proof === "none") prove()
      return proof === "done"
    }
  }
}
