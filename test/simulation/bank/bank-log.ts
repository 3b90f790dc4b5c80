import type { WorldTime } from "../world/world-time.ts"

/** What the bank wrote down itself, whoever asked and whatever came back. */
export type BankEntry = {
  /** 1, 2, 3 … */
  readonly number: number
  /** Epoch ms of the bank's clock. */
  readonly at: number
} & BankDeed

export type BankDeed =
  /** A request arrived. */
  | { readonly what: "request"; readonly endpoint: string; readonly uuid: string }
  | { readonly what: "provision-made"; readonly uuid: string; readonly id: number }
  | {
      readonly what: "token-reset"
      readonly uuid: string
      /** The token could still be used the first time, for so long. */
      readonly goodFor: number
    }
  | { readonly what: "session-opened"; readonly uuid: string; readonly credentialId: number }
  | { readonly what: "close-asked"; readonly uuid: string; readonly id: number }
  | { readonly what: "answer-taken"; readonly uuid: string; readonly type: string }
  | { readonly what: "throttled"; readonly endpoint: string; readonly uuid: string }

export const makeBankLog = (time: WorldTime, told: (entry: BankEntry) => void) => {
  const entries: BankEntry[] = []
  return {
    entries: entries as readonly BankEntry[],
    write: (deed: BankDeed): void => {
      const entry = { number: entries.length + 1, at: time.now, ...deed }
      entries.push(entry)
      told(entry)
    }
  }
}
export type BankLog = ReturnType<typeof makeBankLog>
