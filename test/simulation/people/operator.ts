import type { Provisioner } from "@bunq-provisioning/runtime"
import { Cause, Exit } from "effect"
import type { Effect } from "effect"
import type { Process } from "../world/process.ts"
import type { WorldTime } from "../world/world-time.ts"

interface Options {
  readonly time: WorldTime
  readonly process: () => Process | null
  readonly say: (line: string) => void
}

const [soon, later, mostTries] = [4_000, 30_000, 2_000]

/** Somebody who has work to do and does it again until it is through, whatever process is there. */
export const makeOperator = ({ time, process, say }: Options) => {
  let busy = 0
  return {
    /** Nothing is left to do. */
    idle: (): boolean => busy === 0,
    /** `through` looks at what came back, and says whether that was it. */
    insist: <A, E>(
      name: string,
      use: (provisioner: Provisioner["Service"]) => Effect.Effect<A, E>,
      through: (reply: Exit.Exit<A, E>) => boolean
    ): void => {
      busy += 1
      const attempt = (left: number): void => {
        const running = process()
        if (left === 0) return
        if (running === null || !running.ready) return void time.after(soon, () => attempt(left - 1))
        running.call(use, (reply) => {
          if (reply === null) return void time.after(soon, () => attempt(left - 1))
          if (through(reply)) {
            busy -= 1
            return say(`operator: ${name} is through`)
          }
          say(
            `operator: ${name} is not through${Exit.isFailure(reply) ? `: ${String(Cause.squash(reply.cause))}` : ""}`
          )
          time.after(later, () => attempt(left - 1))
        })
      }
      attempt(mostTries)
    }
  }
}
export type Operator = ReturnType<typeof makeOperator>
