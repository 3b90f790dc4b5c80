/**
 * What goes wrong with one call to the bank; the call is named by its user and its number among the calls of that user. `request-very-late` reaches the bank
 * when nobody looks for it any more.
 */
export const callFaults = [
  "request-lost",
  "reply-lost",
  "request-late",
  "request-very-late",
  "reply-slow",
  "reply-hung",
  "throttled",
  "unavailable",
  "malformed",
  "refused",
  "crash-before-call",
  "crash-after-call"
] as const
export type CallFault = (typeof callFaults)[number]

/** What goes wrong with one commit of a user. */
export const commitFaults = [
  "commit-failed",
  "commit-slow",
  "commit-torn",
  "commit-late",
  "crash-before-commit",
  "crash-after-commit",
  "crash-after-reply"
] as const
export type CommitFault = (typeof commitFaults)[number]

/** The power goes in the middle of an operator's work: at its nth write, before it or once it is durable. */
export const upkeepFaults = [
  "crash-in-erasure",
  "crash-in-rotation",
  "crash-in-sweep",
  "crash-in-restore"
] as const
export type UpkeepFault = (typeof upkeepFaults)[number]

/** What becomes of one sighting of the feed. */
export const sightingFaults = [
  "sighting-lost",
  "sighting-repeated",
  "sighting-late",
  "sighting-overtaken"
] as const
export type SightingFault = (typeof sightingFaults)[number]

/** What becomes of one webhook on its way to us; it is named by its user and its number among those about that user. */
export const hookFaults = [
  "hook-lost",
  "hook-late",
  "hook-repeated",
  "hook-overtaken",
  /** Followed by one that is not from the bank: its facts are false. */
  "hook-forged",
  "hook-of-nobody",
  "hook-wrong-token",
  /** Followed by many that are not from the bank, about the same object. */
  "hook-flood"
] as const
export type HookFault = (typeof hookFaults)[number]

/** What goes wrong with keeping one webhook that got to us. */
export const acceptFaults = [
  "accept-failed",
  /** Kept, and reported as failed. */
  "accept-torn",
  /** Kept when the receiver has given up. */
  "accept-slow",
  "crash-before-accept",
  /** Durable, and never answered. */
  "crash-after-accept",
  "crash-after-answer"
] as const
export type AcceptFault = (typeof acceptFaults)[number]

/** How the bank as a whole can be out of order. */
export const outages = ["unreachable", "unavailable", "maintenance", "key-refused"] as const
export type Outage = (typeof outages)[number]

export type PlannedFault =
  | {
      readonly kind: CallFault | CommitFault | SightingFault | HookFault | AcceptFault
      readonly user: number
      readonly nth: number
    }
  | { readonly kind: UpkeepFault; readonly nth: number; readonly written: boolean }
  | { readonly kind: "clock-jump"; readonly at: number; readonly by: number }
  /** The process is killed and another one started a while later. */
  | { readonly kind: "crash"; readonly at: number; readonly down: number }
  /** Closed in order, and started again. */
  | { readonly kind: "restart"; readonly at: number; readonly down: number }
  | { readonly kind: "bank-outage"; readonly at: number; readonly lasts: number; readonly as: Outage }
  | { readonly kind: "store-outage"; readonly at: number; readonly lasts: number }
  /** A bit of the user's stored envelope rots while the process is down. */
  | { readonly kind: "row-damaged"; readonly user: number; readonly at: number }

export type FaultKind = PlannedFault["kind"]
/** Every kind there is: a run in which one of them never happened proves less than it says. */
export const faultKinds: readonly FaultKind[] = [
  ...callFaults,
  ...commitFaults,
  ...sightingFaults,
  ...hookFaults,
  ...acceptFaults,
  ...upkeepFaults,
  "clock-jump",
  "crash",
  "restart",
  "bank-outage",
  "store-outage",
  "row-damaged"
]

/** What operators do with what is kept, each counted when it is through; those that never were prove nothing. */
export const upkeepKinds = [
  "user-erased",
  "vault-keys-rotated",
  "partner-key-replaced",
  "copy-restored",
  "journal-pruned",
  "inbox-pruned",
  "sealed-dropped"
] as const
export type UpkeepKind = (typeof upkeepKinds)[number]

/** What becomes of webhooks by itself when the other things happen; those that never were prove nothing. */
export const hookFates = [
  "hook-while-down",
  "hook-repeats-itself",
  "hook-given-up",
  "hook-recovered"
] as const
export type HookFate = (typeof hookFates)[number]

/** What operators and users do out of turn. */
export type Deed =
  | { readonly deed: "erase"; readonly user: number; readonly at: number }
  | { readonly deed: "rotate-vault-keys" | "replace-partner-key"; readonly at: number }
  /** The tables as they were at `copiedAt` are put back; the bank goes on. */
  | { readonly deed: "restore"; readonly copiedAt: number; readonly at: number }
  /** Somebody else registers a webhook of their own in the partner's filters. */
  | { readonly deed: "foreign-filter"; readonly at: number }
  | { readonly deed: "close" | "retry" | "answer-again"; readonly user: number; readonly at: number }
  | { readonly deed: "pause" | "resume" | "retry-all" | "reconcile"; readonly at: number }

/** Who a user is, and what the bank makes of them. */
export interface PlannedUser {
  readonly asksAt: number
  /** How long they take for everything they do, ms. */
  readonly pause: number
  /** How long they leave alone what they are asked first, ms. */
  readonly dawdles: number
  /** Gives the answers with the request. */
  readonly prepared: boolean
  /** The first answer is one the bank refuses. */
  readonly wrongAnswer: boolean
  /** Exists at the bank before anybody here knows them. */
  readonly adopted: boolean
  /** Wants the product that knows no onboarding. */
  readonly audit: boolean
  readonly fate: "verified" | "denied" | "failed"
  readonly identityResults: readonly ("APPROVED" | "REJECTED")[]
  /** Asked by the bank once more after everything. */
  readonly inquiry: boolean
  /** How much slower the bank is with this one. */
  readonly slowness: number
}

/** Everything a seed decides. A plan with parts left out is a plan. */
export interface Plan {
  readonly seed: number
  readonly users: readonly PlannedUser[]
  /** Those who never come: left out to make a failure smaller, without renaming the others. */
  readonly absent: readonly number[]
  readonly faults: readonly PlannedFault[]
  readonly deeds: readonly Deed[]
  /** The feeds as they ship, which poll, or follow webhooks, or both; or one that is told by other means. */
  readonly feed: "polled" | "pushed" | "webhook" | "hybrid"
  /** How long the service goes on once everybody is settled, ms; where it does, what is old is taken away. */
  readonly tail: number
  /** When nothing goes wrong any more, ms. */
  readonly calmAt: number
}
