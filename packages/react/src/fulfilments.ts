import type { View } from "@bunq-provisioning/core"
import type { FulfilmentType } from "@bunq-provisioning/core/input"
import type { FulfilmentData } from "./outgoing-event.ts"
import type { Connection, Receipt, TransportProblem } from "./transport.ts"

type Onboarding = Extract<View, { readonly required: unknown }>

/** What is wrong with one field; `key` is for translation. */
export interface FieldError {
  readonly reason: string
  readonly key: string
}

/** Where a submission is. It survives a component that goes away and comes back. */
export type Submission =
  | { readonly state: "idle" }
  /** On its way; `attempt` grows while the network is away. */
  | { readonly state: "pending"; readonly attempt: number }
  /** The same answer submitted again is the same submission. */
  | { readonly state: "failed"; readonly problem: TransportProblem }

interface AnyItem {
  /** `fulfilment.TYPE`: its name, for translation. */
  readonly key: string
  /** `open`, then `given`, `sending`, `sent`, `done`; `refused` when bunq wants another answer. */
  readonly state: Onboarding["required"][number]["state"]
  /** The user has to give something now. */
  readonly asks: boolean
  /** Blocks nothing until it is due. */
  readonly duty: boolean
  /** Epoch ms; null = now. */
  readonly mandatoryBy: number | null
  readonly overdue: boolean
  readonly submission: Submission
  /** Why the server, or bunq, did not take the last answer; null = nothing is wrong. */
  readonly problem: TransportProblem | null
  readonly fieldErrors: { readonly [field: string]: FieldError }
}

/** A fulfilment the user answers in a form. */
export type AnswerableItem = {
  readonly [Type in FulfilmentType]: AnyItem & {
    readonly kind: "form"
    readonly type: Type
    /** Sends the answer to be sealed; personal data goes nowhere else. Never rejects. */
    readonly submit: (data: FulfilmentData<Type>) => Promise<Receipt>
  }
}[FulfilmentType]

/** Answered with bunq's SDK (`identity`), or a word of bunq that has no form (`unknown`). */
export interface OtherItem extends AnyItem {
  readonly kind: "identity" | "unknown"
  readonly type: string
}

export type FulfilmentItem = AnswerableItem | OtherItem

/** What bunq wants to know of a user. */
export interface Fulfilments {
  readonly status: "loading" | "ready" | "failed"
  /** Everything bunq listed, duties last. */
  readonly items: readonly FulfilmentItem[]
  /** Those for which the user has to give something now. */
  readonly missing: readonly FulfilmentItem[]
  /** How many of the items need nothing more. */
  readonly done: number
  /** null = no identity verification now. */
  readonly identity: Onboarding["identity"] | null
  readonly connection: Connection
  /** As the item's. */
  readonly submit: <Type extends FulfilmentType>(type: Type, data: FulfilmentData<Type>) => Promise<Receipt>
  /** Gives up a submission that is on its way; the server may have it all the same. */
  readonly cancel: (type: FulfilmentType) => void
}
