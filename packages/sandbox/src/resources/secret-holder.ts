import type { Bank } from "../bank/bank.ts"
import type { Provision } from "./provision.ts"

/** Whom a secret opens sessions for: the partner, or the user of a provision whose credential still works; `null` for any other. */
export function secretHolder(bank: Bank, secret: string): "partner" | Provision | null {
  if (secret === bank.identity.apiKey) return "partner"
  const provision = bank.tables.provisions.lastIn("secret", secret)
  const { credential } = provision ?? {}
  const issued = credential?.status === "PENDING_FIRST_USE" || credential?.status === "ACTIVE"
  const usable = issued && credential.revoked !== true && provision?.status !== "CANCELLED"
  return provision !== undefined && usable ? provision : null
}
