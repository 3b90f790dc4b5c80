import type { BankState } from "@bunq-provisioning/core/ports"
import { Stream } from "effect"
import { Provisioner } from "../loop/provisioner.ts"
import type { Runner, Stoppable } from "./handle.ts"

/** bunq as a whole, for callers who use promises. */
export interface BankHandle {
  /** `Open`; `Paused` by an operator; `Troubled` when bunq refuses or cannot serve the partner: everybody waits, nobody stalls. */
  readonly state: () => Promise<BankState>
  /** The present state, then every change. Ends when the loop is left, the signal is aborted or the provisioner closes. */
  readonly changes: (options?: Stoppable) => AsyncIterable<BankState>
  /**
   * Nothing more leaves for bunq until `resume`, after a restart neither; requests and answers are still taken. `note` is for people, without
   * personal data. Rejects with `PauseError` when it cannot be written down.
   */
  readonly pause: (note?: string) => Promise<void>
  /** Ends a pause, whoever gave it. */
  readonly resume: () => Promise<void>
}

export const makeBankHandle = ({ run, iterate }: Runner): BankHandle => ({
  state: () =>
    run(
      "Bank.state",
      Provisioner.use(({ bank }) => bank.state)
    ),
  changes: ({ signal } = {}) =>
    iterate(Stream.unwrap(Provisioner.useSync(({ bank }) => bank.changes)), [signal]),
  pause: (note) =>
    run(
      "Bank.pause",
      Provisioner.use(({ bank }) => bank.pause(note))
    ),
  resume: () =>
    run(
      "Bank.resume",
      Provisioner.use(({ bank }) => bank.resume)
    )
})
