import { BankGate, RateBudget, RequestPriority } from "@bunq-provisioning/core/ports"
import type { BunqError } from "@bunq-provisioning/core/ports"
import { Effect, Exit, Scope } from "effect"
import type { ExchangeOptions } from "./exchange.ts"
import { isSuccess } from "./reply.ts"
import type { Reply } from "./reply.ts"
import type { Sending } from "./transport.ts"

/** What a request reports of itself while it runs. */
export interface Underway {
  /** The request is about to leave; false = the gate shut, or it is too late, and it must not. */
  readonly leave: () => boolean
  /** bunq can receive it no more: it answered, or nothing was sent. */
  readonly settle: Effect.Effect<void>
}

/** The two things that stand between a request and bunq: a slot of the rate budget, then the gate. */
export const makeCrossing = Effect.fnUntraced(function* (
  options: Pick<ExchangeOptions, "time" | "requestDeadline"> & { readonly egress: string }
) {
  const budget = yield* RateBudget
  const gate = yield* BankGate
  const scope = yield* Effect.scope

  /**
   * Runs a request when it has a slot and the gate is open. The slot is held until the reply is there; a request that got none may still be on its
   * way to bunq, so its slot is kept for one more deadline. While the gate is closed no slot is held: one that was, is given back unused. `beforeSend`
   * runs with the slot, and again when the gate shut meanwhile: nothing but the request itself comes after it.
   */
  return (
    sending: Sending,
    request: (underway: Underway) => Effect.Effect<Reply, BunqError>
  ): Effect.Effect<Reply, BunqError> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        let slot = yield* Scope.make()
        let left = false
        let settled = false
        let mayLeave = () => true
        const { leaveBy } = sending
        const context = yield* Effect.context<never>()
        const inTime = () =>
          leaveBy === undefined || Effect.runSyncWith(context)(options.time.now) <= leaveBy()
        const reservation = {
          endpoint: sending.call.endpoint,
          priority: sending.priority ?? (yield* RequestPriority),
          egress: options.egress,
          left: () => left,
          ...(sending.order === undefined ? {} : { order: sending.order }),
          ...(sending.credentials === null ? {} : { credential: sending.credentials.owner })
        }
        const underway: Underway = {
          leave: () => {
            left ||= mayLeave() && inTime()
            return left
          },
          settle: Effect.sync(() => {
            settled = true
          })
        }
        const exit = yield* restore(
          gate.through(
            Effect.suspend(() => request(underway)),
            {
              take: Effect.suspend(() => Scope.provide(budget.reserve(reservation), slot)).pipe(
                Effect.andThen(sending.beforeSend ?? Effect.void)
              ),
              giveBack: Effect.gen(function* () {
                yield* Scope.close(slot, Exit.void)
                slot = yield* Scope.make()
              }),
              letIn: (question) => {
                mayLeave = question
              },
              left: () => left,
              withKey: sending.withKey,
              // An installation presents nothing that could be refused.
              accepted: (reply: Reply) => sending.credentials !== null && isSuccess(reply)
            }
          )
        ).pipe(Effect.exit)
        yield* !left || settled
          ? Scope.close(slot, exit)
          : options.time
              .sleep(options.requestDeadline)
              .pipe(Effect.andThen(Scope.close(slot, exit)), Effect.forkIn(scope))
        return yield* exit
      })
    )
})
