import { HookInbox } from "@bunq-provisioning/core/ports"
import type { Hint, StoreError } from "@bunq-provisioning/core/ports"
import { Cause, Effect, Exit, Option } from "effect"
import type { Scope } from "effect"
import type { WebhookSettingError } from "../webhook-setting-error.ts"
import { checkReceiverOptions } from "./checked-options.ts"
import { makeIntake } from "./intake.ts"
import type { Kept } from "./intake.ts"
import type { WebhookReceiverOptions } from "./receiver-options.ts"
import { makeSurroundings } from "./surroundings.ts"
import { makeReceive } from "./webhook-receiver.ts"
import type { WebhookReceiver } from "./webhook-receiver.ts"

/** How often is looked for what takes too long, ms. */
const sweepEvery = 250

const keptAs = (exit: Exit.Exit<"new" | "duplicate", StoreError>): Kept => {
  if (Exit.isSuccess(exit)) return exit.value
  const error = Option.getOrUndefined(Cause.findErrorOption(exit.cause))
  return error?.reason._tag === "InboxFull" ? "inbox-full" : "store"
}

/** A receiver that keeps what it is told through `accept`. Time is that of the runtime. */
export const makeReceiverOver = (
  options: WebhookReceiverOptions,
  accept: (hint: Hint) => Effect.Effect<"new" | "duplicate", StoreError>
): Effect.Effect<WebhookReceiver, WebhookSettingError, Scope.Scope> =>
  Effect.gen(function* () {
    const checked = yield* Effect.fromResult(checkReceiverOptions(options))
    const { meter, ...around } = yield* makeSurroundings
    const context = yield* Effect.context<never>()
    const [fork, run] = [Effect.runForkWith(context), Effect.runCallbackWith(context)]
    let isSweeping = false
    const intake = makeIntake(checked, {
      ...around,
      keep: (hint, done) => run(accept(hint), { onExit: (exit) => done(keptAs(exit)) }),
      begun: () => {
        if (isSweeping) return
        isSweeping = true
        fork(sweep)
      }
    })
    const sweep: Effect.Effect<void> = Effect.gen(function* () {
      while (isSweeping) {
        yield* Effect.sleep(sweepEvery)
        try {
          isSweeping = intake.sweep()
        } catch {
          // A server that could not write an answer: the others are looked at the next time.
        }
      }
    })
    const { load } = intake
    meter(() => load.reading.size + load.keeping.size + load.abandoned)
    return makeReceive(intake)
  })

/**
 * A receiver of bunq's webhooks over the `HookInbox`. Its metrics end with the scope. Fails with `WebhookSettingError` when a setting would let everybody
 * in, or nobody.
 */
export const makeWebhookReceiver = (
  options: WebhookReceiverOptions
): Effect.Effect<WebhookReceiver, WebhookSettingError, HookInbox | Scope.Scope> =>
  Effect.gen(function* () {
    const inbox = yield* HookInbox
    return yield* makeReceiverOver(options, inbox.accept)
  })
