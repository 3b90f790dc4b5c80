import type { Bank } from "../bank/bank.ts"
import { bunqTimestamp } from "../wire/bunq-timestamp.ts"
import type { Credential, OauthRequest, Provision } from "./provision.ts"
import { labelUser } from "./user-shown.ts"

/** A provision the way bunq shows it [API §5.2]. */
export function provisionShown(bank: Bank, provision: Provision): { PartnerUserProvision: object } {
  const user = provision.userId === null ? undefined : bank.tables.users.get(provision.userId)
  return {
    PartnerUserProvision: {
      id: provision.id,
      created: bunqTimestamp(provision.created),
      updated: bunqTimestamp(provision.updated),
      external_uuid: provision.externalUuid,
      status: provision.status,
      sub_status: provision.subStatus,
      action_required: provision.actionRequired,
      products: provision.products,
      label_user: user === undefined ? null : labelUser(user),
      oauth_request: provision.oauth === null ? null : oauthShown(bank, provision.oauth),
      credential: provision.credential === null ? null : credentialShown(bank, provision.credential)
    }
  }
}

function credentialShown(bank: Bank, credential: Credential): object {
  const fresh = credential.status === "PENDING_FIRST_USE"
  return {
    id: credential.id,
    created: bunqTimestamp(credential.created),
    updated: bunqTimestamp(credential.updated),
    status: fresh ? bank.contract.freshCredentialStatus : credential.status,
    expiry_time: bunqTimestamp(credential.expires),
    token_value: fresh ? credential.secret : null,
    permitted_device: credential.permittedDevice
  }
}

/** D16: three forms of the same thing. The ids of the two shorter ones are our inference. */
function oauthShown(bank: Bank, oauth: OauthRequest): object {
  const stamp = bunqTimestamp(oauth.created)
  const { oauthRequestFields } = bank.contract
  if (oauthRequestFields === "specified") return { id: oauth.clientId, status: "PENDING" }
  if (oauthRequestFields === "documented") {
    return {
      id: oauth.clientId,
      status: "ACTIVE",
      scope: null,
      redirect_url: oauth.callbackUrl,
      authorization_code: oauth.authorizationCode,
      client_id: oauth.clientId
    }
  }
  return {
    uuid: oauth.uuid,
    created: stamp,
    updated: stamp,
    oauth_client_id: oauth.clientId,
    oauth_client_display_name: oauth.clientDisplayName,
    response_type: "code",
    callback_url: oauth.callbackUrl,
    status: "ACCEPTED",
    state: oauth.state,
    authorization_code: oauth.authorizationCode,
    user_alias_created: null,
    redirect_url: null,
    type: "BUNQ"
  }
}
