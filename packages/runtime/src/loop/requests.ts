import { snapshotOf } from "@bunq-provisioning/core/step"
import { parseExternalUuid, parseProvisionRequest } from "@bunq-provisioning/core/input"
import { sealedPurpose } from "@bunq-provisioning/core/ports"
import type { ProvisionStore, SecureRandom, Vault } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Redacted } from "effect"
import { viewIn } from "../admission/circumstances.ts"
import type { CircumstancesOf } from "../admission/circumstances.ts"
import type { Emails } from "../emails/make-emails.ts"
import type { HotUser } from "./hot-users.ts"
import { parsing } from "./parsing.ts"
import { ProvisionerError } from "./provisioner-error.ts"
import type { AdoptOptions, NewProvision, ProvisionOptions, SendOptions } from "./provisioner.ts"
import { checkRequestId, idReused, isTaken, requestIdOf } from "./request-id.ts"
import { senderOf } from "./sender.ts"
import { traced } from "./traced.ts"
import { readAnswer, readUserEvent } from "./user-event.ts"
import type { ReadEvent, UserEvent } from "./user-event.ts"
import type { UserLoop } from "./user-loop.ts"

interface Kit {
  readonly random: SecureRandom["Service"]
  readonly loop: UserLoop
  readonly here: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** Why nothing is done any more; null while it is. */
  readonly stopped: (operation: string) => ProvisionerError | null
  readonly maxWaiting: number
  readonly emails: Emails
  readonly circumstances: CircumstancesOf
  readonly store: ProvisionStore["Service"]
  readonly vault: Vault["Service"]
}

/** What callers ask for: checked here, sealed, and durable when it returns. */
export const makeRequests = (kit: Kit) => {
  const { random, loop, here, stopped, maxWaiting, circumstances, emails, store, vault } = kit
  const viewOf = Effect.fnUntraced(function* ({ envelope }: HotUser) {
    const snapshot = snapshotOf(envelope)
    const now = yield* Clock.currentTimeMillis
    return viewIn(yield* circumstances(snapshot.context.uuid), { snapshot, now, envelope })
  })
  const open = (operation: string) =>
    Effect.suspend(() => {
      const error = stopped(operation)
      return error === null ? Effect.void : Effect.fail(error)
    })

  const invalid = (operation: string, argument: string, expected: string) =>
    new ProvisionerError({ operation, reason: { _tag: "ArgumentInvalid", argument, expected } })

  /** The caller's id of what they ask, if they give one. */
  const identified = (
    operation: string,
    id: unknown
  ): Effect.Effect<string | undefined, ProvisionerError> => {
    if (id === undefined) return Effect.undefined
    return typeof id === "string" && /^.{1,128}$/s.test(id)
      ? Effect.succeed(id)
      : Effect.fail(invalid(operation, "id", "a text of 1 to 128 characters"))
  }

  /** Unique among the answers of one user, and short: it is kept in the envelope. */
  const answerId = Effect.map(random.uuid, (uuid) => uuid.replaceAll("-", "").slice(0, 12))

  const provision = Effect.fnUntraced(
    function* (given: NewProvision, options: ProvisionOptions = {}) {
      yield* open("Provisioner.provision")
      const who = yield* senderOf("Provisioner.provision", options?.by)
      const { externalUuid: uuid, ...person } = yield* parsing(() => parseProvisionRequest(given ?? {}))
      const at = yield* Clock.currentTimeMillis
      const answers: ReadEvent[] = []
      for (const [fulfilment, data] of Object.entries(options?.answers ?? {})) {
        const id = yield* answerId
        answers.push(yield* parsing(() => readAnswer({ fulfilment, data }, { id, at })))
      }
      const id = yield* identified("Provisioner.provision", options?.id)
      const requestId = id === undefined ? null : requestIdOf(id, { uuid, person, answers })
      const requestRef = sealedPurpose.request
      const request = { purpose: requestRef, value: Redacted.make(JSON.stringify(person)) }
      const secrets = [
        request,
        yield* emails.secretOf(person.email),
        ...answers.flatMap((read) => read.answers),
        ...(requestId === null ? [] : [requestId.secret])
      ]
      const events = answers.map(({ event }) => event)
      const { product } = person
      const input = { uuid, requestRef, at, product }
      const begun = loop.begin(input, secrets, events, { ...who, inbox: requestId?.inbox ?? [] })
      const user = yield* requestId === null
        ? begun
        : Effect.catchIf(begun, isTaken, () => Effect.fail(idReused))
      if (requestId !== null) yield* checkRequestId({ store, vault }, uuid, requestId)
      return yield* viewOf(user)
    },
    (effect) => traced("Provisioner.provision", here(effect))
  )

  const adopt = Effect.fn("Provisioner.adopt")(
    function* (given: string, options: AdoptOptions = {}) {
      yield* open("Provisioner.adopt")
      const who = yield* senderOf("Provisioner.adopt", options?.by)
      const uuid = yield* parsing(() => parseExternalUuid(given))
      const at = yield* Clock.currentTimeMillis
      const requestRef = sealedPurpose.request
      return yield* viewOf(yield* loop.begin({ uuid, requestRef, at, adopt: true }, [], [], who))
    },
    (effect) => here(effect)
  )

  const send = Effect.fnUntraced(
    function* (given: string, sent: UserEvent, options: SendOptions = {}) {
      yield* open("Provisioner.send")
      const who = yield* senderOf("Provisioner.send", options?.by)
      const uuid = yield* parsing(() => parseExternalUuid(given))
      const [id, at] = [yield* answerId, yield* Clock.currentTimeMillis]
      const turn = yield* parsing(() => readUserEvent(sent, { id, at }))
      const messageId = yield* identified("Provisioner.send", options?.id)
      if (loop.lock.holders(uuid) >= maxWaiting)
        return yield* new ProvisionerError({
          operation: "Provisioner.send",
          reason: { _tag: "Busy", limit: maxWaiting }
        })
      const inboxId = messageId === undefined ? {} : { inboxId: `${uuid}/${messageId}` }
      const outcome = yield* loop.take(uuid, { ...turn, ...inboxId, ...who })
      return { ...outcome, view: yield* viewOf(yield* loop.read(uuid)) }
    },
    (effect) => traced("Provisioner.send", here(effect))
  )

  return { provision, adopt, send }
}
