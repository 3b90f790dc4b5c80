import type { CommandInput, OwedCommand, CommandName, CommandOutput } from "@bunq-provisioning/core"
import { BunqError } from "@bunq-provisioning/core/ports"
import type { BunqApi, Secret, SentMark } from "@bunq-provisioning/core/ports"
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
  /** Whether somebody has asked for the user's end by now. */
  readonly closeRequested: (uuid: string) => Effect.Effect<boolean>
  /** Whether a create may be sent. */
  readonly isAdmitted: (uuid: string) => boolean
  /** Waits until it may. */
  readonly turn: (uuid: string) => Effect.Effect<void>
  /** Whether bunq was seen to count this credential as used by now. */
  readonly isUsed: (uuid: string, credentialId: number) => Effect.Effect<boolean>
}

const bringing = (output: object, secrets: readonly Secret[] = []): Effect.Effect<Brought> =>
  Clock.clockWith((clock) => {
    const at = clock.currentTimeMillisUnsafe()
    return Effect.succeed({ at, output: { at, ...output } as CommandOutput<CommandName>, secrets })
  })

/**
 * Nothing of a person is sent to bunq once their end was asked for: then bunq is only asked whether it has them, and not even that of one who has only
 * waited in line. Asked again right before the request leaves.
 *
 * What may have been sent before is looked up at once; only sending it again has to wait for its turn.
 */
const create = Effect.fnUntraced(function* (bank: Bank, given: CommandInput<"createProvision">) {
  const { uuid } = given
  const mark = yield* bank.sentMark(uuid)
  let lookUpOnly = given.lookUpOnly || (yield* bank.closeRequested(uuid))
  if (!given.lookUpOnly && !bank.isAdmitted(uuid)) {
    if (mark.sentAt === null && lookUpOnly) return null
    const found = yield* bank.api.createProvision({ ...given, lookUpOnly: true }, mark)
    if (found !== null || lookUpOnly) return found
    yield* bank.turn(uuid)
    lookUpOnly = yield* bank.closeRequested(uuid)
  }
  if (!lookUpOnly) yield* bank.beforeFirstCreate
  const markSent = Effect.fnUntraced(function* (at: number) {
    // It fails as one that did not leave, and comes again as a look-up.
    if (yield* bank.closeRequested(uuid))
      return yield* new BunqError({
        operation: "BunqApi.createProvision",
        reason: { _tag: "Unreachable" },
        responseId: null
      })
    yield* mark.markSent(at)
  })
  return yield* bank.api.createProvision({ ...given, lookUpOnly }, { ...mark, markSent })
})

/** Calls the method of `BunqApi` a command is for. */
export const callBunq = Effect.fnUntraced(function* (bank: Bank, command: OwedCommand) {
  const { api } = bank
  switch (command.id) {
    case "createProvision": {
      const found = yield* create(bank, command.input)
      return yield* bringing({ provision: found?.observation ?? null }, found?.secrets)
    }
    case "openUserSession": {
      const { input } = command
      // Once it is used its window is over and its token good for sessions all the same: a reply was lost, or the database is a copy from before.
      const used = yield* bank.isUsed(input.uuid, input.credentialId)
      return yield* bringing({
        user: yield* api.openUserSession(used ? { ...input, used } : input)
      })
    }
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
