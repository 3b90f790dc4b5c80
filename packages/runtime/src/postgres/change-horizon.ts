import type { StoreError } from "@bunq-provisioning/core/ports"
import { Effect, Exit, Result, Cause } from "effect"
import { perTransaction } from "./change-number.ts"

/** After which nobody knows whether it was written, or still will be. After any other the server has said that it was not. */
const unsure: readonly string[] = ["Unreachable", "Unreadable"]

const isRefused = (cause: Cause.Cause<StoreError>): boolean => {
  const found = Cause.findError(cause)
  return Result.isSuccess(found) && !unsure.includes(found.success.reason._tag)
}

/** Up to where changes may be handed out. */
export interface Reach {
  /** Up to here in any case. */
  readonly through: number
  /** And beyond it as far as the server says. */
  readonly asksServer: boolean
}

/**
 * Knows up to which change nothing can be overtaken any more, because every change is written here: what is under way gets higher numbers than all that was
 * through before it was sent. Unlike the server's own answer it does not wait for transactions of others.
 *
 * Once a reply was lost nobody here knows what became of its statement, nor when it ends; from then on, until the next start, the server is asked what may
 * be handed out beyond the place where that statement began.
 */
export const makeChangeHorizon = (last: number) => {
  const underWay = new Set<{ readonly after: number }>()
  let through = last
  /** What the first statement whose reply was lost began behind. */
  let lost: number | null = null
  return {
    /** A statement that writes changes; it gives what their numbers begin behind. */
    writing: <A extends { readonly first: number }>(
      statement: Effect.Effect<A, StoreError>
    ): Effect.Effect<A, StoreError> =>
      Effect.suspend(() => {
        const sent = { after: through }
        underWay.add(sent)
        return Effect.onExit(statement, (exit) =>
          Effect.sync(() => {
            underWay.delete(sent)
            if (Exit.isSuccess(exit)) through = Math.max(through, exit.value.first + perTransaction - 1)
            else if (!isRefused(exit.cause)) lost = Math.min(lost ?? sent.after, sent.after)
          })
        )
      }),
    /** Never goes back, or a reader who was here would miss what another one was handed already. */
    reach: (): Reach => ({
      through: Math.min(through, lost ?? through, ...[...underWay].map(({ after }) => after)),
      asksServer: lost !== null
    })
  }
}
export type ChangeHorizon = ReturnType<typeof makeChangeHorizon>
