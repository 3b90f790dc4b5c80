import type { Action, View } from "@bunq-provisioning/core"
import type { Environment } from "./environment.ts"
import type { OutgoingEvent } from "./outgoing-event.ts"

/** How a component's user is told that what is shown may be old. */
export type Connection =
  /** Nobody follows, or this is a render on a server. */
  | { readonly state: "idle" }
  | { readonly state: "connecting" }
  | { readonly state: "live" }
  /** It was lost and is tried again: at `retryAt`, epoch ms, for the `attempt`th time. */
  | { readonly state: "waiting"; readonly attempt: number; readonly retryAt: number }
  /** The browser has no network. It goes on by itself. */
  | { readonly state: "offline" }
  /** Only a person can help, with another token for example; `retry` tries again. What was shown stays. */
  | { readonly state: "refused"; readonly problem: TransportProblem }

/** Why something could not be done, as data: `problem.REASON` is its key for translation. */
export interface TransportProblem {
  /** The API's word, such as `TokenExpired`, `NotPermitted`, `InvalidFulfilmentData`; `Unreachable` when nothing answered, `Cancelled` when it was given up. */
  readonly reason: string
  /** null = nothing answered. */
  readonly status: number | null
  /** The fields that are wrong or missing, when that is what is wrong. */
  readonly fields: readonly string[]
  /** What may be done instead, when it was not permitted. */
  readonly permitted: readonly Action[] | null
}

/** What became of something sent. It never rejects: what failed says why. */
export type Receipt =
  | {
      /** Durable. `duplicate`: it had arrived before, and counts once. */
      readonly outcome: "accepted" | "duplicate"
      readonly view: View
    }
  | { readonly outcome: "ignored"; readonly because: string; readonly view: View }
  | { readonly outcome: "failed"; readonly problem: TransportProblem }

/** Which users a list shows. */
export interface ProvisionQuery {
  readonly phases?: ReadonlyArray<View["phase"]>
  readonly stalled?: boolean
  readonly uuid?: string
  readonly email?: string
  /** How many a page has; the API says 100 unless told. */
  readonly limit?: number
}

export interface ProvisionPage {
  readonly views: readonly View[]
  /** The uuid after which the next page begins; null = this was the last. */
  readonly next: string | null
}

/** What a transport tells of the users it follows. */
export interface FollowListener {
  /** In order: never an older one after a newer one of the same user. */
  readonly onView: (view: View) => void
  readonly onConnection: (connection: Connection) => void
  /** What came before is not told, because this is the beginning or too much was missed: whoever knows others than those whose views follow reads them anew. */
  readonly onReset?: () => void
}

export interface TransportSendOptions {
  /** The same for every attempt of one submission: however often it arrives, it counts once. */
  readonly key: string
  readonly signal?: AbortSignal
  /** Called before every attempt after the first. */
  readonly onRetry?: (attempt: number) => void
}

/** A following under way. */
export interface Following {
  readonly stop: () => void
  /** Tries again now, whatever the connection waits for. */
  readonly retry: () => void
}

/**
 * Where views come from and events go to: `remote` or `local`, or your own. Making one does nothing: it works from the first
 * component that follows a user to the last.
 */
export interface Transport {
  /** Default: the browser's. */
  readonly environment?: Environment
  /** What is known of a user without asking anybody; the same object as long as it is the same. */
  readonly peek?: (uuid: string) => View | null
  readonly follow: (uuid: string, listener: FollowListener) => Following
  /** Follows everybody; null = this transport cannot. */
  readonly followAll: ((listener: FollowListener) => Following) | null
  readonly send: (uuid: string, event: OutgoingEvent, options: TransportSendOptions) => Promise<Receipt>
  /** Rejects with a `TransportProblem`. */
  readonly list: (
    query: ProvisionQuery & { readonly after?: string },
    signal: AbortSignal
  ) => Promise<ProvisionPage>
}
