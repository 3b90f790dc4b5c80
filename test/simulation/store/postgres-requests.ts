/** What is asked of the thread that holds the PostgreSQL store. */
export type PostgresRequest =
  /** Closes every opening of the store: nothing is written any more. */
  | { readonly ask: "closeAll" }
  /** Opens the store as a process does that starts, with a right to write of its own. */
  | { readonly ask: "open" }
  /** Its process is gone: it does not close anything, and the lease is up. What it still writes is written in the name of its own lease. */
  | { readonly ask: "abandon" }
  | {
      readonly ask: "call"
      /** Which opening of the store; from 1. */
      readonly opening: number
      readonly of: "store" | "inbox"
      readonly method: string
      readonly args: readonly unknown[]
      /** What the clock of the process shows, epoch ms. */
      readonly now: number
    }
  /** Past the store. */
  | { readonly ask: "sql"; readonly text: string; readonly values: readonly unknown[] }

/** What `open` gives. */
export interface Opened {
  /** From 1. */
  readonly opening: number
  /** The methods of the store. */
  readonly methods: readonly string[]
  /** The methods of the inbox of webhooks beside it. */
  readonly hookMethods: readonly string[]
}

/** `refused` carries the fields of a `StoreError`; `broken` is anything else that went wrong. */
export type PostgresReply =
  | { readonly is: "value"; readonly value: unknown }
  | { readonly is: "refused"; readonly operation: string; readonly reason: unknown }
  | { readonly is: "broken"; readonly message: string }
