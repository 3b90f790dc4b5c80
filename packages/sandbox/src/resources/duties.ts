import type { Bank } from "../bank/bank.ts"

/** When what bunq asks for with a later date becomes mandatory, epoch milliseconds. `created` is the onboarding's, in microseconds. */
export function dutiesDueAt(bank: Bank, onboarding: { readonly created: number }): number {
  return Math.floor(onboarding.created / 1000) + bank.behaviour.dutyPeriod
}
