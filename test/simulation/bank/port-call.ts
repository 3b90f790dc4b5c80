import { BankGate, BunqError, RateBudget, RequestPriority } from "@bunq-provisioning/core/ports"
import type { BunqReason } from "@bunq-provisioning/core/ports"
import { Duration, Effect, Exit, Scope } from "effect"
import type { CallFault, Outage } from "../plan/plan.ts"
import type { WorldTime, Life } from "../world/world-time.ts"
import type { makeBankLimits } from "./bank-limits.ts"
import { Refusal } from "./bank-records.ts"
import type { ModelBank } from "./model-bank.ts"

/** One request, as the wire would have it. */
export interface PortRequest {
  readonly operation: string
  readonly endpoint: string
  readonly uuid: string
  readonly priority?: number
  readonly order?: number
  /** Runs right before it leaves, however long it waited; when it fails, nothing is sent. */
  readonly beforeSend?: Effect.Effect<void, BunqError>
  /** The partner's key it is sent with; that of the process unless set. */
  readonly key?: string
}

/** What lies between a process and the bank. */
export interface Network {
  readonly time: WorldTime
  readonly bank: ModelBank
  readonly limits: ReturnType<typeof makeBankLimits>
  readonly faultOf: (uuid: string) => CallFault | null
  /** A create is on its way that will be there later than anybody looks for it. */
  readonly lateCreate: (uuid: string) => void
  /** What is wrong with the bank as a whole at this moment. */
  readonly outage: () => Outage | null
  /** Whether the bank takes this key of the partner's. */
  readonly keyWorks: (key: string) => boolean
  /** Told of every request as it leaves. */
  readonly sending: (endpoint: string, uuid: string) => void
}

const leg = 40
export const requestDeadline = 15_000
const [late, veryLate] = [20_000, 100_000]

const errorOf = (operation: string, reason: BunqReason) =>
  new BunqError({ operation, reason, responseId: null })
const outageReason: { readonly [Kind in Outage]: BunqReason } = {
  unreachable: { _tag: "Unreachable" },
  unavailable: { _tag: "Unavailable", status: 503 },
  maintenance: { _tag: "Unavailable", status: 491 },
  "key-refused": { _tag: "KeyRefused" }
}
const throttled: BunqReason = { _tag: "Throttled", retryAfter: Duration.seconds(3) }

/** Sends requests of one process through gate, budget and network, as the adapter does. */
export const makePortCall = Effect.fnUntraced(function* (
  network: Network,
  life: Life & { kill(): void },
  partnerKey: () => string
) {
  const { time, bank, limits, faultOf, outage } = network
  const gate = yield* BankGate
  const budget = yield* RateBudget
  const scope = yield* Effect.scope

  const cross = <A>(
    { operation, endpoint, uuid, key = partnerKey() }: PortRequest,
    act: () => A
  ): Effect.Effect<A, BunqError> =>
    Effect.callback((resume) => {
      network.sending(endpoint, uuid)
      const writes = !endpoint.startsWith("GET")
      const reply = (ms: number, exit: Effect.Effect<A, BunqError>) =>
        time.after(ms, () => resume(exit), life)
      const fail = (reason: BunqReason) => Effect.fail(errorOf(operation, reason))
      const unknown = () => fail({ _tag: writes ? "Ambiguous" : "Unreachable" })
      /** At the bank, whether the process still lives or not. */
      const arrive = (counted = true): Effect.Effect<A, BunqError> => {
        bank.log.write({ what: "request", endpoint, uuid })
        if (counted && limits(endpoint, time.now)) {
          bank.log.write({ what: "throttled", endpoint, uuid })
          return fail(throttled)
        }
        if (!network.keyWorks(key)) return fail({ _tag: "KeyRefused" })
        try {
          return Effect.succeed(act())
        } catch (error) {
          if (!(error instanceof Refusal)) throw error
          return fail(error.reason)
        }
      }
      const at = (ms: number, then: (came: Effect.Effect<A, BunqError>) => void, counted = true) =>
        time.after(ms, () => then(arrive(counted)))
      const down = outage()
      if (down !== null) return void reply(leg, fail(outageReason[down]))
      const fault = faultOf(uuid)
      switch (fault) {
        case "request-lost":
          return void reply(leg, fail({ _tag: "Unreachable" }))
        case "reply-lost":
          return void at(leg, () => reply(leg, unknown()))
        case "request-late":
        case "request-very-late":
          if (fault === "request-very-late" && operation.endsWith("createProvision")) network.lateCreate(uuid)
          at(fault === "request-late" ? late : veryLate, () => {}, false)
          return void reply(requestDeadline, unknown())
        case "reply-hung":
          return void at(leg, () => reply(requestDeadline, unknown()))
        case "reply-slow":
          return void at(leg, (came) => reply(9_000, came))
        case "throttled":
          return void reply(leg, fail(throttled))
        case "unavailable":
          return void reply(leg, fail({ _tag: "Unavailable", status: 503 }))
        case "malformed":
          return void at(leg, () => reply(leg, fail({ _tag: "Malformed", status: 200 })))
        case "refused":
          return void reply(leg, fail({ _tag: "Refused", status: 400, hint: "planned" }))
        case "crash-before-call":
          return life.kill()
        case "crash-after-call":
          return void at(leg, () => life.kill())
        case null:
          return void at(leg, (came) => reply(0, came))
      }
    })

  return <A>(request: PortRequest, act: () => A): Effect.Effect<A, BunqError> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        let slot = yield* Scope.make()
        let left = false
        const { endpoint, order, beforeSend = Effect.void, uuid: credential } = request
        const priority = request.priority ?? (yield* RequestPriority)
        const reservation = {
          endpoint,
          priority,
          credential,
          left: () => left,
          ...(order === undefined ? {} : { order })
        }
        const leave = Effect.suspend(() => {
          left = true
          return cross(request, act)
        })
        const sent = Effect.andThen(beforeSend, leave)
        const exit = yield* restore(
          gate.through(sent, {
            take: Effect.suspend(() => Scope.provide(budget.reserve(reservation), slot)),
            giveBack: Effect.gen(function* () {
              yield* Scope.close(slot, Exit.void)
              slot = yield* Scope.make()
            }),
            left: () => left,
            withKey: true
          })
        ).pipe(Effect.exit)
        // Without a reply it may still be on its way, so its slot is kept for one more deadline.
        if (left && Exit.isFailure(exit))
          yield* Effect.sleep(requestDeadline).pipe(
            Effect.andThen(Scope.close(slot, exit)),
            Effect.forkIn(scope)
          )
        else yield* Scope.close(slot, exit)
        return yield* exit
      })
    )
})
