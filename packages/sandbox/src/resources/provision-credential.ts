import type { Bank } from "../bank/bank.ts"
import type { Credential, Provision } from "./provision.ts"

/** A fresh credential whose window opens now. */
export function issueCredential(bank: Bank): Credential {
  const created = bank.stamp()
  const week = 604_800_000
  const window = bank.contract.credentialExpiry === "window" ? bank.behaviour.credentialWindow : week
  return {
    id: bank.nextId(),
    created,
    updated: created,
    status: "PENDING_FIRST_USE",
    expires: created + window * 1000,
    secret: bank.token(),
    permittedDevice: null
  }
}

/** Marks a credential as used: the first session makes it `ACTIVE`, and its token is not shown again [API §3.4]. */
export function useCredential(bank: Bank, use: { provision: Provision; address: string }): void {
  const { provision, address } = use
  const { credential } = provision
  if (credential?.status !== "PENDING_FIRST_USE") return
  const updated = bank.stamp()
  const permittedDevice = { description: bank.identity.partner.displayName, ip: address }
  bank.tables.provisions.put({
    ...provision,
    updated,
    credential: { ...credential, updated, status: "ACTIVE", permittedDevice }
  })
}

/** Lets a credential's window close. */
export function expireCredential(bank: Bank, provision: Provision): void {
  const { credential } = provision
  if (credential === null) return
  const updated = bank.stamp()
  bank.tables.provisions.put({
    ...provision,
    updated,
    credential: { ...credential, updated, status: "EXPIRED" }
  })
}
