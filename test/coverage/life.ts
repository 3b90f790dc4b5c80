import type { View } from "@bunq-provisioning/core"
import type { FulfilmentType } from "@bunq-provisioning/core/input"
import type { BunqHttpOptions } from "@bunq-provisioning/adapter-http"
import type { UserEvent } from "@bunq-provisioning/runtime"
import type { ActName, FaultInjection, SandboxOptions, ScenarioName } from "@bunq-provisioning/sandbox"

/** What happens at a certain moment. */
export type Deed =
  /** bunq does something to the user. */
  | { readonly bank: ActName }
  /** The next requests of a kind go wrong. */
  | { readonly fault: FaultInjection }
  /** A person wants something. */
  | { readonly send: UserEvent }
  /** Another tool of the partner asks bunq for a fresh token. */
  | { readonly elsewhere: "resetToken" }

/**
 * What is done when the user enters the state `at`, or takes that transition; nothing means that it only has to happen. Right away, which is before
 * the command of the state is sent, or `after` ms.
 */
export interface Cue {
  readonly at: string
  readonly after?: number
  readonly do?: readonly Deed[]
}

/** One user's story, from the request to where it ends. */
export interface Life {
  readonly name: string
  readonly scenario?: ScenarioName
  readonly bank?: Pick<SandboxOptions, "behaviour" | "contract">
  readonly http?: Partial<BunqHttpOptions>
  readonly product?: "USER_ANONYMOUS_TRANSACTION_AUDIT"
  /** The user is adopted: from another process of ours that stopped when the user was in this state, or without bunq knowing them. */
  readonly adopted?: { readonly from: string } | "unknown"
  /** All answers come with the request. */
  readonly answersAtOnce?: true
  /** What the user does not answer. */
  readonly withholds?: readonly FulfilmentType[]
  /** What the user and their operator do not do by themselves. */
  readonly never?: readonly UserEvent["type"][]
  /** In each of these threads one cue waits for the one before it. */
  readonly cues?: readonly (readonly Cue[])[]
  readonly ends: View["phase"]
}
