/** Of what everybody shares, the rest is for operators: however many users come, whoever has to look after them gets in. */
export const usersShare = 7 / 8

/** How much is served at once, and to one. Of requests, bytes and streams of everybody, an eighth is kept for operators. */
export interface ApiLimits {
  /** Requests that were let in and are under way, of everybody, streams not counted. Default 512. */
  readonly requests: number
  /** The same and those nobody has looked at yet, `/health` and `/ready` not counted. Default 2,048. */
  readonly atTheDoor: number
  /** Bytes of bodies held at once, of everybody. Default 128 MiB. */
  readonly bodyBytes: number
  /** How long a body may take to arrive, ms. Default 60,000. */
  readonly bodyWithin: number
  /** Streams of changes, of everybody. Default 10,000. */
  readonly streams: number
  /** For each operator token. Default 1,000 a second, 128 at once, 64 streams. */
  readonly operator: CallerLimits
  /** For each user, whatever their tokens. Default 20 a second, 8 at once, 8 streams. */
  readonly user: CallerLimits
}

export interface CallerLimits {
  /** Requests in a second; twice as many may come in one. */
  readonly perSecond: number
  readonly atOnce: number
  readonly streams: number
}

export const usualLimits: ApiLimits = {
  requests: 512,
  atTheDoor: 2_048,
  bodyBytes: 134_217_728,
  bodyWithin: 60_000,
  streams: 10_000,
  operator: { perSecond: 1_000, atOnce: 128, streams: 64 },
  user: { perSecond: 20, atOnce: 8, streams: 8 }
}
