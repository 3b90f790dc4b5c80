import { bunqTimestamp } from "../wire/bunq-timestamp.ts"

/** Where an OAuth client may send people back to. `created` in microseconds. */
export interface CallbackUrl {
  readonly id: number
  readonly clientId: number
  readonly created: number
  readonly url: string
}

/** A callback URL the way bunq shows it. */
export function callbackUrlShown({ id, created, url }: CallbackUrl): object {
  return { id, created: bunqTimestamp(created), updated: bunqTimestamp(created), url }
}
