import type { OwedCommand, CommandName, CommandOutput } from "@bunq-provisioning/core"
import type { BunqApi, BunqError, Secret, SentMark } from "@bunq-provisioning/core/ports"
import { Clock, Effect } from "effect"

/** What a command brought back, and the secrets to seal in the same commit. */
export interface Brought {
  readonly at: number
  readonly output: CommandOutput<CommandName>
  readonly secrets: readonly Secret[]
}

interface Bank {
  readonly api: BunqApi["Service"]
  /** Reads the sent-mark of the user, for a create. */
  readonly sentMark: (uuid: string) => Effect.Effect<SentMark, BunqError>
  readonly beforeFirstCreate: Effect.Effect<void, BunqError>
}

const bringing = Effect.fnUntraced(function* (output: object, secrets: readonly Secret[] = []) {
  const at = yield* Clock.currentTimeMillis
  return { at, output: { at, ...output } as CommandOutput<CommandName>, secrets } satisfies Brought
})

/** Calls the method of `BunqApi` a command is for. */
export const callBunq = Effect.fnUntraced(function* (bank: Bank, command: OwedCommand) {
  const { api } = bank
  switch (command.id) {
    case "createProvision": {
      if (!command.input.lookUpOnly) yield* bank.beforeFirstCreate
      const found = yield* api.createProvision(command.input, yield* bank.sentMark(command.input.uuid))
      return yield* bringing({ provision: found?.observation ?? null }, found?.secrets)
    }
    case "openUserSession":
      return yield* bringing({ user: yield* api.openUserSession(command.input) })
    case "openOnboarding":
      return yield* bringing(yield* api.openOnboarding(command.input))
    case "evaluateOnboarding":
      return yield* bringing(yield* api.evaluateOnboarding(command.input))
    case "openIdentity": {
      const { observation, secrets } = yield* api.openIdentity(command.input)
      return yield* bringing({ identityId: observation.id }, secrets)
    }
    case "resetToken":
      yield* api.resetToken(command.input)
      return yield* bringing({})
    case "submitFulfilment":
      yield* api.submitFulfilment(command.input)
      return yield* bringing({})
    case "submitIdentity":
      yield* api.submitIdentity(command.input)
      return yield* bringing({})
    case "answerInquiry":
      yield* api.answerInquiry(command.input)
      return yield* bringing({})
    case "closeProvision":
      yield* api.closeProvision(command.input)
      return yield* bringing({})
  }
})
