/** Requests of one kind, each another: every `#########` in the body becomes the number of the request. */
export interface HookTemplate {
  readonly path: string
  readonly body: string
}

/** What the sending process is told to do. */
export interface Sending {
  readonly port: number
  /** Used in turn. */
  readonly templates: readonly HookTemplate[]
  readonly connections: number
  /** Requests a second, sent when they are due whether or not earlier ones were answered; null = each connection sends its next as soon as one is answered. */
  readonly perSecond: number | null
  /** Before anything counts, ms. */
  readonly warmUp: number
  /** How long is counted, ms. */
  readonly counted: number
  /** The number of the first; nine digits. */
  readonly from: number
}

/** What came of it. */
export interface Sent {
  /** Answers while it counted, by status. */
  readonly statuses: { readonly [status: string]: number }
  /** Of those answers, how many a second. */
  readonly perSecond: number
  /** From when a request was due (or sent) to its answer, ms. */
  readonly p50: number
  readonly p99: number
  readonly longest: number
  /** The numbers that were used, in all. */
  readonly used: number
}

/** Stands for the number of a request; nine digits, as long as this. */
export const numberMark = "#########"

const padding = 3_000

/** A body of about 3 kB: what a delivery has, and an unknown field to make it as long as real ones may be. */
export const padded = (body: string): string => {
  const missing = Math.max(0, padding - body.length - 12)
  return body.replace(/^\{/, `{"padding":"${"x".repeat(missing)}",`)
}
