import { fromPromise, setup } from "xstate"
import type { Failure } from "../domain/observation.ts"
import { phaseOf } from "../domain/provision-phase.ts"
import type { ProvisionPhase } from "../domain/provision-phase.ts"
import { assign } from "./assign.ts"
import { productAfter } from "./adoption.ts"
import { commandNames } from "./command.ts"
import type { CommandName, CommandOutput } from "./command.ts"
import {
  credentialInUse,
  credentialOf,
  credentialSpent,
  isMissed,
  isRenewed,
  mostResets,
  provisionSeen,
  usable
} from "./credential-rules.ts"
import { dueTimes, owed } from "./duty-rules.ts"
import {
  answered,
  fieldsRefused,
  identityFulfilment,
  isIdentityAskedAgain,
  nextAnswered,
  sending
} from "./fulfilment-rules.ts"
import { asksUser, entriesOf, entryGiven, entryIn, entryMoved, inquiriesAfter } from "./inquiry-rules.ts"
import type { CommandLogic, ProvisionMeta, ProvisionTag } from "./machine-type.ts"
import { mirrored, mirroredOnboarding, supersedes } from "./mirrored.ts"
import type { Answer, Aside, IdentityPlace, ProvisionContext, ProvisionInput } from "./provision-context.ts"
import type { DeadlineName, ProvisionEvent } from "./provision-event.ts"
import { failingReads, isSessionLost, readAgain, readFailed, readsForgotten } from "./read-failure.ts"
import { isReadable, isRegressed, isThrough, isVerified } from "./verification.ts"

type CommandActors = { readonly [Name in CommandName]: CommandLogic<Name> }
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

/** What a command brought back; the states give it to the actions below only where it fits. */
const outputOf = <Name extends CommandName>(event: object, _command: Name) =>
  (event as unknown as { readonly output: CommandOutput<Name> }).output

/** No read takes so long: one that began so much earlier than something that came before it was taken by a clock that was set back. */
const longestRead = 60_000

/** The types, guards and actions of the lifecycle; the states are in the files beside this one. */
export const lifecycle = setup({
  types: {
    context: {} as ProvisionContext,
    events: {} as ProvisionEvent,
    input: {} as ProvisionInput,
    tags: {} as ProvisionTag,
    meta: {} as ProvisionMeta
  },
  actors: commands,
  guards: {
    newProvision: ({ context, event }) =>
      event.type === "provision.observed" &&
      event.provision.externalUuid === context.uuid &&
      (context.provision === null || event.provision.id === context.provision.id) &&
      supersedes(mirrored(event.provision), context.provision),
    newOnboarding: ({ context, event }) =>
      event.type === "onboarding.observed" &&
      event.onboarding.id === context.onboardingId &&
      (supersedes(mirroredOnboarding(event.onboarding), context.onboarding) ||
        (context.acceptedAt !== null &&
          event.at > context.acceptedAt &&
          (event.onboarding.updated ?? "") >= (context.onboarding?.updated ?? "") &&
          (context.onboardingSeenAt ?? 0) <= context.acceptedAt)),
    newIdentity: ({ context, event }) =>
      event.type === "identity.observed" &&
      event.identity.id === context.identity.id &&
      supersedes(event.identity, context.identity.seen),
    newInquiries: ({ context, event }) =>
      event.type === "inquiries.observed" && inquiriesAfter(context, event.inquiries) !== null,
    failsToRead: ({ context, event }) => "problems" in readFailed(context, event),
    readsAgain: ({ context, event }) => "problems" in readAgain(context, event),
    failedToRead: ({ context }) => failingReads(context).length > 0,
    sessionLost: ({ context, event }) => isSessionLost(context, event),
    phase: ({ context }, phase: ProvisionPhase) =>
      context.provision !== null && phaseOf(context.provision) === phase,
    credentialUsable: ({ context }) => usable(context),
    /** Another one than the session was opened with: it must not die waiting (I7). */
    credentialRenewed: ({ context }) => isRenewed(context),
    /** bunq says it expired unused: nothing that is in flight can still succeed with it. */
    credentialDead: ({ context }) => {
      const credential = credentialOf(context)
      return credential !== null && !credential.usable && credential.status === "EXPIRED"
    },
    /** The fresh one came and went before we saw it: expired, or used by somebody else. */
    credentialMissed: ({ context }) => isMissed(context),
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
    /** Adopted, and somebody else has the token: to take it from them is for a person to decide. */
    usedElsewhere: ({ context }) => {
      const credential = credentialOf(context)
      return context.adopt && context.user === null && credential?.status === "ACTIVE" && !credential.usable
    },
    resetsLeft: ({ context }) => context.resets < mostResets,
    closeIgnored: ({ context }) =>
      context.provision !== null &&
      phaseOf(context.provision) !== "cancelled" &&
      (context.provisionSeenAt ?? 0) > context.since,
    closeRequested: ({ context }) => context.closeRequested,
    hasAnswer: ({ context }) => nextAnswered(context) !== null,
    /** After verification only what is still owed is taken. */
    isDuty: ({ context, event }) =>
      event.type === "fulfilment.submit" && context.duties.some(({ type }) => type === event.fulfilment),
    asksEntry: ({ context, event }) =>
      event.type === "inquiry.answer" &&
      entriesOf(context).some(
        ({ inquiry, entry }) => inquiry.id === event.inquiryId && entry.id === event.entryId
      ),
    hasEntry: ({ context }) => entryIn(context, "given") !== undefined,
    sendsNothing: ({ context }) => entryIn(context, "sending") === undefined,
    asksUser: ({ context }) => asksUser(context),
    asksNothing: ({ context }) => !asksUser(context),
    reevaluate: ({ context }) => context.reevaluate,
    verified: ({ context }) => isVerified(context),
    through: ({ context }) => isThrough(context),
    regressed: ({ context }) => isRegressed(context),
    denied: ({ context }) => context.onboarding?.verdict === "denied",
    reopened: ({ context }) => context.onboarding?.verdict !== "denied" && isReadable(context),
    identityWanted: ({ context }) => !context.fulfilled.includes(identityFulfilment),
    identityAskedAgain: ({ context }) => isIdentityAskedAgain(context),
    identityWas: ({ context }, place: IdentityPlace) => context.identity.place === place,
    identityApproved: ({ context }) => context.identity.seen?.result === "APPROVED",
    identityDecided: ({ context }) =>
      context.identity.seen?.status === "PROCESSED" && context.identity.seen.result !== null,
    deadlineIs: ({ event }, name: DeadlineName) =>
      event.type === "deadline.passed" && event.deadline === name,
    /** Noted once each. Whether something is overdue is read from the snapshot: an event that came too early hides nothing. */
    notNoted: ({ context, event }) =>
      event.type === "deadline.passed" &&
      (event.deadline === "duty"
        ? dueTimes(context).some((due) => due <= event.at && due > context.noted.duty)
        : event.deadline === "overdue" && event.at > context.noted.overdue)
  },
  actions: {
    /** On entry of a phase: since when. */
    arrive: assign(({ event, context }, aside: Aside | undefined) => {
      const at = timeOf(event)
      if (at === undefined) return {}
      return aside === undefined ? { since: at } : { aside: { ...context.aside, [aside]: at } }
    }),
    mirrorProvision: assign(({ event, context }) =>
      event.type === "provision.observed" ? provisionSeen(context, event.provision, event.at) : {}
    ),
    mirrorOnboarding: assign(({ event, context }) => {
      if (event.type !== "onboarding.observed") return {}
      const { onboarding: known, acceptedAt } = context
      const { actionRequired, updated } = event.onboarding
      // While bunq reviews, a fresh request counts; one that lags behind the acceptance does not, or we would ask for ever.
      const isLater = acceptedAt !== null && (event.at > acceptedAt || acceptedAt - event.at > longestRead)
      const isFresh = isLater && updated !== known?.updated
      const asksAgain =
        actionRequired === "USER" && (isFresh || (known !== null && known.actionRequired !== "USER"))
      return {
        onboarding: mirroredOnboarding(event.onboarding),
        onboardingSeenAt: event.at,
        reevaluate: context.reevaluate || asksAgain
      }
    }),
    mirrorIdentity: assign(({ event, context }) =>
      event.type === "identity.observed" ? { identity: { ...context.identity, seen: event.identity } } : {}
    ),
    mirrorInquiries: assign(({ event, context }) =>
      event.type === "inquiries.observed" ? (inquiriesAfter(context, event.inquiries) ?? {}) : {}
    ),
    keepAnswer: assign(({ event, context }) =>
      event.type === "fulfilment.submit"
        ? { answers: { ...context.answers, [event.fulfilment]: { ref: event.ref, state: "given" as const } } }
        : {}
    ),
    sendAnswer: assign(({ context }) => sending(context)),
    settleAnswer: assign(({ context, event }, state: "sent" | "refused" | "given") =>
      answered(context, state, { at: timeOf(event), fields: fieldsRefused(context, event) })
    ),
    keepEntry: assign(({ event, context }) =>
      event.type === "inquiry.answer" ? entryGiven(context, event) : {}
    ),
    sendEntry: assign(({ context }) => entryMoved(context, "given", "sending")),
    settleEntry: assign(({ context }, state: Answer["state"]) => entryMoved(context, "sending", state)),
    oweDuties: assign(({ context, event }) =>
      context.product === "USER_VERIFIED" ? { duties: owed(context, timeOf(event) ?? context.since) } : {}
    ),
    placeIdentity: assign(({ context }, place: IdentityPlace) => ({
      identity: { ...context.identity, place }
    })),
    note: assign(({ event, context }) =>
      event.type === "deadline.passed" ? { noted: { ...context.noted, [event.deadline]: event.at } } : {}
    ),
    /** Found, or made: `createProvision` brought it. */
    keepProvision: assign(({ event, context }) => {
      const { provision, at } = outputOf(event, "createProvision")
      return provision === null
        ? {}
        : { ...provisionSeen(context, provision, at), product: productAfter(context, provision) }
    }),
    keepUser: assign(({ event }) => ({ user: outputOf(event, "openUserSession").user, resets: 0 })),
    rememberClose: assign({ closeRequested: true }),
    askAgain: assign({ reevaluate: true }),
    useCredential: assign(({ context }) => credentialInUse(context)),
    spendCredential: assign(({ context }) => credentialSpent(context)),
    countReset: assign(({ context }) => ({ resets: context.resets + 1 })),
    forgetResets: assign({ resets: 0 }),
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
    noteRead: assign(({ context, event }) => readFailed(context, event)),
    readAgain: assign(({ context, event }) => readAgain(context, event)),
    forgetReads: assign(({ context }, which: "lost" | undefined) => readsForgotten(context, which)),
    clearProblem: assign(({ context }, command: CommandName) => {
      if (!(command in context.problems)) return {}
      const { [command]: _, ...problems } = context.problems
      return { problems }
    })
  }
})
