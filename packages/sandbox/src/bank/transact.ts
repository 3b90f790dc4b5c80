import type { SandboxClock } from "../sandbox-clock.ts"
import type { Bank } from "./bank.ts"
import { settle } from "./settle.ts"

/** Does something to the bank of its own accord, like a request: what was due is settled first, and all of it is durable or nothing. */
export function transact(bank: Bank, clock: SandboxClock, work: () => void): void {
  const now = Math.max(Math.floor(clock.now()), bank.ledger.time)
  try {
    settle(bank, now)
    bank.note({ time: now })
    work()
    bank.store.commit()
  } catch (error) {
    bank.store.rollback()
    throw error
  }
}
