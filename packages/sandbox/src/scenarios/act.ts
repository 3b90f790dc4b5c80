import type { Bank } from "../bank/bank.ts"
import { performAct } from "./perform-act.ts"
import type { ActName } from "./scenario.ts"

/**
 * Makes the bank do something to the user with an `external_uuid`, at the bank's current moment: settle first, commit afterwards. Gives
 * `null` when it is done, otherwise why it cannot be. With several provisions of the same `external_uuid` it is the newest.
 */
export function act(bank: Bank, externalUuid: string, name: ActName): string | null {
  const provision = bank.tables.provisions.lastIn("externalUuid", externalUuid.toLowerCase())
  if (provision === undefined) return "there is no provision with this external_uuid"
  return performAct(bank, provision, name)
}
