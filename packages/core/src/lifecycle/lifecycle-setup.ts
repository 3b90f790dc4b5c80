import { assign, fromPromise, setup } from "xstate"
import type { PromiseActorLogic } from "xstate"
import type { Failure, ProvisionObservation } from "../domain/observation.ts"
import { phaseOf } from "../domain/provision-phase.ts"
import type { ProvisionPhase } from "../domain/provision-phase.ts"
import { commandNames } from "./command.ts"
import type { CommandInput, CommandName, CommandOutput } from "./command.ts"
import { nextAnswered } from "./fulfilment-rules.ts"
import { mirrored } from "./provision-context.ts"
import type { ProvisionContext, ProvisionInput } from "./provision-context.ts"
import type { DeadlineName, ProvisionEvent } from "./provision-event.ts"

type CommandActors = {
  readonly [Name in CommandName]: PromiseActorLogic<CommandOutput<Name>, CommandInput<Name>>
}
const commands = Object.fromEntries(
  commandNames.map((name) => [
    name,
    fromPromise(() => Promise.reject(new Error(`Provide the actor ${name}.`)))
  ])
) as unknown as CommandActors

/** When it happened: on the event itself, or on what a command brought back. */
const timeOf = (event: object): number | undefined => {
  const { at, output, error } = event as { at?: unknown; output?: { at?: unknown }; error?: { at?: unknown } }
  const time = at ?? output?.at ?? error?.at
  return typeof time === "number" ? time : undefined
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
/** Says something new, and is not older than what is known (I4). bunq timestamps compare as text [API §14]. */
const supersedes = <T extends { readonly updated: string | null }>(next: T, known: T | null): boolean =>
  known === null || ((next.updated ?? "") >= (known.updated ?? "") && !same(next, known))

const credentialOf = (context: ProvisionContext) => context.provision?.credential ?? null
const isSame = (next: ProvisionObservation, context: ProvisionContext): boolean =>
  next.externalUuid === context.uuid && (context.provision === null || next.id === context.provision.id)

/** The types, guards and actions of the lifecycle; the states are in the files beside this one. */
export const lifecycle = setup({
  types: {
    context: {} as ProvisionContext,
    events: {} as ProvisionEvent,
    input: {} as ProvisionInput,
    tags: {} as
      | "waiting-on-bunq"
      | "waiting-on-user"
      | "waiting-on-partner"
      | "settled"
      | "command"
      | "stalled",
    meta: {} as {
      /** What a feed should read while this state is active. */
      readonly watches?: "provision" | "onboarding" | "identity"
      readonly deadline?: DeadlineName
    }
  },
  actors: commands,
  guards: {
    newProvision: ({ context, event }) =>
      event.type === "provision.observed" &&
      isSame(event.provision, context) &&
      supersedes(mirrored(event.provision), context.provision),
    newOnboarding: ({ context, event }) =>
      event.type === "onboarding.observed" &&
      event.onboarding.id === context.onboardingId &&
      (supersedes(event.onboarding, context.onboarding) ||
        (context.acceptedAt !== null &&
          event.at > context.acceptedAt &&
          (context.onboardingSeenAt ?? 0) <= context.acceptedAt)),
    newIdentity: ({ context, event }) =>
      event.type === "identity.observed" &&
      event.identity.id === context.identity.id &&
      supersedes(event.identity, context.identity.seen),
    phase: ({ context }, phase: ProvisionPhase) =>
      context.provision !== null && phaseOf(context.provision) === phase,
    credentialUsable: ({ context }) => {
      const credential = credentialOf(context)
      return credential !== null && credential.usable && credential.id !== context.spentCredential
    },
    /** bunq says it expired unused: nothing that is in flight can still succeed with it. */
    credentialDead: ({ context }) => {
      const credential = credentialOf(context)
      return credential !== null && !credential.usable && credential.status === "EXPIRED"
    },
    /** Used, but by nobody we know of: a reply was lost. The command finds out with the sealed token. */
    credentialUsed: ({ context }) => {
      const credential = credentialOf(context)
      return (
        credential !== null && !credential.usable && credential.status === "ACTIVE" && context.user === null
      )
    },
    credentialExpired: ({ context, event }) =>
      event.type === "deadline.passed" &&
      event.deadline === "credential" &&
      event.at >= (credentialOf(context)?.expiresAt ?? Infinity),
    closeRequested: ({ context }) => context.closeRequested,
    hasAnswer: ({ context }) => nextAnswered(context) !== null,
    reevaluate: ({ context }) => context.reevaluate,
    verified: ({ context }) => {
      const { onboarding, acceptedAt, onboardingSeenAt } = context
      if (onboarding === null) return false
      if (onboarding.verdict !== "pending") return onboarding.verdict === "verified"
      return (
        onboarding.actionRequired === "NONE" && acceptedAt !== null && (onboardingSeenAt ?? 0) > acceptedAt
      )
    },
    denied: ({ context }) => context.onboarding?.verdict === "denied",
    identityApproved: ({ context }) => context.identity.seen?.result === "APPROVED",
    identityDecided: ({ context }) =>
      context.identity.seen?.status === "PROCESSED" && context.identity.seen.result !== null,
    deadlineIs: ({ event }, name: DeadlineName) => event.type === "deadline.passed" && event.deadline === name
  },
  actions: {
    /** On entry of a phase: since when. */
    arrive: assign(({ event, context }) => ({ since: timeOf(event) ?? context.since })),
    mirrorProvision: assign(({ event }) =>
      event.type === "provision.observed" ? { provision: mirrored(event.provision) } : {}
    ),
    mirrorOnboarding: assign(({ event, context }) => {
      if (event.type !== "onboarding.observed") return {}
      const { onboarding: known, acceptedAt } = context
      const { actionRequired, updated } = event.onboarding
      // While bunq reviews, a fresh request counts; one that lags behind the acceptance does not, or we would ask for ever.
      const isFresh = acceptedAt !== null && event.at > acceptedAt && updated !== known?.updated
      const asksAgain =
        actionRequired === "USER" && (isFresh || (known !== null && known.actionRequired !== "USER"))
      return {
        onboarding: event.onboarding,
        onboardingSeenAt: event.at,
        reevaluate: context.reevaluate || asksAgain
      }
    }),
    mirrorIdentity: assign(({ event, context }) =>
      event.type === "identity.observed" ? { identity: { ...context.identity, seen: event.identity } } : {}
    ),
    keepAnswer: assign(({ event, context }) =>
      event.type === "fulfilment.submit"
        ? { answers: { ...context.answers, [event.fulfilment]: { ref: event.ref, state: "given" as const } } }
        : {}
    ),
    rememberClose: assign({ closeRequested: true }),
    askAgain: assign({ reevaluate: true }),
    spendCredential: assign(({ context }) => ({ spentCredential: credentialOf(context)?.id ?? null })),
    noteProblem: assign(({ context }, { command, failure }: { command: CommandName; failure: Failure }) => ({
      problems: {
        ...context.problems,
        [command]: {
          reason: failure._tag,
          message: failure.message,
          at: failure.at,
          responseId: failure.responseId ?? null
        }
      }
    })),
    clearProblem: assign(({ context }, command: CommandName) => {
      if (!(command in context.problems)) return {}
      const { [command]: _, ...problems } = context.problems
      return { problems }
    })
  }
})
