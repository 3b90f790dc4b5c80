/** What never changes about a bank: written once, when its state begins. */
export interface BankIdentity {
  readonly id: "bank"
  readonly seed: number
  readonly apiKey: string
  readonly privateKey: string
  readonly publicKey: string
  readonly partner: {
    readonly id: number
    readonly uuid: string
    readonly displayName: string
    /** Microseconds. */
    readonly created: number
  }
}

/** Where the bank stands: its time (epoch ms), the last stamp given (µs), the last id and the position in its random numbers. */
export interface Ledger {
  readonly id: "ledger"
  readonly time: number
  readonly lastStamp: number
  readonly lastId: number
  readonly randomPosition: number
}

/** What the bank has counted since its state began. */
export interface Counters {
  readonly id: "counters"
  readonly provisions: number
  readonly sessions: number
  readonly throttled: number
  readonly requests: number
  readonly byEndpoint: Readonly<Record<string, number>>
}
