import type { Bank } from "../bank/bank.ts"
import { bunqTimestamp } from "../wire/bunq-timestamp.ts"
import type { Provision } from "./provision.ts"
import type { User } from "./user.ts"

/** The partner as a session reply names it. */
export function partnerShown(bank: Bank): { UserCompany: object } {
  const { id, uuid, displayName, created } = bank.identity.partner
  const stamp = bunqTimestamp(created)
  return {
    UserCompany: {
      id,
      created: stamp,
      updated: stamp,
      public_uuid: uuid,
      name: displayName,
      display_name: displayName,
      public_nick_name: displayName,
      country: "NL",
      status: "ACTIVE",
      sub_status: "NONE",
      session_timeout: Math.floor(bank.behaviour.sessionTimeout / 1000)
    }
  }
}

/**
 * A provisioned user as a session reply names it: three ids that must not be confused, those of the `UserApiKey`, of the partner that asked
 * and of the user that granted [API §3.4].
 */
export function userShown(bank: Bank, provision: Provision): { UserApiKey: object } {
  const user = bank.tables.users.get(provision.userId ?? -1)!
  const stamps = { created: bunqTimestamp(user.created), updated: bunqTimestamp(user.updated) }
  const granted = {
    id: user.id,
    ...stamps,
    public_uuid: user.uuid,
    display_name: displayName(user),
    public_nick_name: displayName(user),
    country: user.country,
    status: "ACTIVE",
    sub_status: "NONE",
    session_timeout: Math.floor(bank.behaviour.sessionTimeout / 1000)
  }
  return {
    UserApiKey: {
      id: user.apiKeyId,
      ...stamps,
      requested_by_user: partnerShown(bank),
      granted_by_user: user.type === "PERSON" ? { UserPerson: granted } : { UserCompany: granted }
    }
  }
}

/** The name bunq shows: the one the user gave, the one the partner gave, or a stand-in. */
function displayName(user: User): string {
  const own = [user.firstName, user.middleName, user.lastName].filter((part) => part !== null).join(" ")
  return own || user.givenName || `User ${user.id}`
}

/** `label_user` of a provision: a uuid, no integer id [API §5.2]. */
export function labelUser(user: User): object {
  return {
    uuid: user.uuid,
    display_name: displayName(user),
    country: user.country,
    avatar: null,
    public_nick_name: displayName(user),
    type: user.type
  }
}
