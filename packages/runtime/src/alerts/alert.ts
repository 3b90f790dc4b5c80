import type { View } from "@bunq-provisioning/core"

/** Something a person should look at. Nothing in it is secret or personal. */
export type Alert =
  /** Nobody acted on a user for too long; once per standstill, a restart in between included. */
  | {
      readonly kind: "standstill"
      readonly uuid: string
      readonly owner: Exclude<View["actor"], "nobody">
      readonly phase: View["phase"]
      /** Translation key of the view: the phase, and whether it is stalled. */
      readonly key: string
      /** Since when, epoch ms. */
      readonly since: number
      readonly hours: number
    }
  /**
   * What is stored cannot be used: the state of a user, or something sealed, of a user or (`uuid` null) of the partner. Told at once; once, and again
   * when it was readable in between.
   */
  | {
      readonly kind: "unreadable"
      readonly owner: "partner"
      readonly uuid: string | null
      readonly what: "state" | "sealed"
      readonly message: string
    }
  /** bunq refuses or cannot serve the partner as a whole; once per trouble of one reason. */
  | {
      readonly kind: "bank"
      readonly owner: "everybody"
      readonly reason: "KeyRefused" | "Maintenance" | "Down"
      readonly since: number
      readonly message: string
      readonly responseId: string | null
    }
  /** bunq knows more of its users than this database could have forgotten: it may be a copy from a backup; once per process. */
  | {
      readonly kind: "old-database"
      readonly owner: "partner"
      readonly uuid: string
      /** When this database was last written before this process, epoch ms. */
      readonly latestAt: number
      readonly message: string
    }

/** After how many ms of nobody acting somebody is told; null = never. */
export interface AlertAfter {
  /** Default 24 hours. */
  readonly bunq?: number | null | undefined
  /** Default 4 hours. null = of `unreadable` neither. */
  readonly partner?: number | null | undefined
  /** Default 72 hours. */
  readonly user?: number | null | undefined
  /** Trouble with everybody. Default 15 minutes. */
  readonly everybody?: number | null | undefined
}

export interface AlertOptions {
  /** Called for every alert; what it throws or rejects with is logged, and it is called again at the next look. */
  readonly onAlert: (alert: Alert) => void | Promise<void>
  readonly after?: AlertAfter | undefined
}

const hour = 3_600_000
export const alertAfter = (given: AlertAfter = {}) => ({
  bunq: given.bunq === undefined ? 24 * hour : given.bunq,
  partner: given.partner === undefined ? 4 * hour : given.partner,
  user: given.user === undefined ? 72 * hour : given.user,
  everybody: given.everybody === undefined ? hour / 4 : given.everybody
})
