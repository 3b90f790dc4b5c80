import type { Bank } from "../bank/bank.ts"
import { expireCredential, issueCredential } from "./provision-credential.ts"
import type { Provision, ProvisionPair } from "./provision.ts"
import { endSessions } from "./session.ts"

/** The first of the four steps [API §5.5]. */
export function firstStep(bank: Bank): ProvisionPair & Pick<Provision, "stepDueAt"> {
  return {
    ...working(bank, "CREATED", "PENDING_PROCESS_USER"),
    stepDueAt: bank.now + bank.behaviour.processUser
  }
}

/** A pair during which bunq works. */
export function working(bank: Bank, status: string, subStatus: string): ProvisionPair {
  return { status, subStatus, actionRequired: bank.contract.processingAction }
}

/** Does what is due on a provision at the bank's current moment: the step under way, or the end of its credential's window. */
export function settleProvision(bank: Bank, provision: Provision): void {
  const { stepDueAt } = provision
  if (stepDueAt === null || stepDueAt > bank.now) return expireCredential(bank, provision)
  const done = steps[provision.subStatus]?.(bank, provision) ?? {}
  bank.tables.provisions.put({ ...provision, stepDueAt: null, ...done, updated: bank.stamp() })
}

/** Lets a provision rest at `ACTIVE`/`NONE` once its user is verified; a token reset under way ends there instead. */
export function activateProvision(bank: Bank, provision: Provision): void {
  const resting: ProvisionPair = { status: "ACTIVE", subStatus: "NONE", actionRequired: "NONE" }
  if (provision.subStatus === "PENDING_PROCESS_USER_ONBOARDING") {
    bank.tables.provisions.put({ ...provision, ...resting, updated: bank.stamp() })
  } else if (provision.subStatus === "PENDING_PROCESS_TOKEN_RESET") {
    bank.tables.provisions.put({ ...provision, resume: resting })
  }
}

const steps: Readonly<Record<string, (bank: Bank, provision: Provision) => Partial<Provision>>> = {
  PENDING_PROCESS_USER: (bank, provision) => ({
    ...working(bank, "CREATED", "PENDING_PROCESS_RELATION_USER"),
    userId: makeUser(bank, provision),
    stepDueAt: bank.now + bank.behaviour.processRelation
  }),
  PENDING_PROCESS_RELATION_USER: (bank) => ({
    ...working(bank, "CREATED", "PENDING_PROCESS_OAUTH_REQUEST"),
    stepDueAt: bank.now + bank.behaviour.processOauth
  }),
  PENDING_PROCESS_OAUTH_REQUEST(bank, provision) {
    const client = bank.tables.oauthClients.allIn("all", "").findLast((one) => one.status === "ACTIVE")
    const oauth = {
      uuid: bank.uuid(),
      created: bank.stamp(),
      clientId: client?.id ?? 0,
      clientDisplayName: bank.identity.partner.displayName,
      callbackUrl: bank.tables.callbackUrls.lastIn("client", client?.id ?? 0)?.url ?? null,
      state: bank.uuid(),
      authorizationCode: bank.token()
    }
    const audit = provision.products.includes("USER_ANONYMOUS_TRANSACTION_AUDIT")
    const ready: ProvisionPair = audit
      ? { status: "ACTIVE", subStatus: "NONE", actionRequired: "NONE" }
      : {
          status: bank.contract.readyStatus,
          subStatus: "PENDING_PROCESS_USER_ONBOARDING",
          actionRequired: "USER"
        }
    return { ...ready, oauth, credential: issueCredential(bank) }
  },
  PENDING_PROCESS_TOKEN_RESET(bank, provision) {
    if (bank.contract.resetEndsSessions) endSessions(bank, provision)
    return { ...provision.resume, resume: null, credential: issueCredential(bank) }
  },
  PENDING_PROCESS_CLOSURE(bank, provision) {
    endSessions(bank, provision)
    return { status: "CLOSED", subStatus: "NONE", actionRequired: "NONE", credential: null, resume: null }
  }
}

function makeUser(bank: Bank, provision: Provision): number {
  const created = bank.stamp()
  return bank.tables.users.put({
    id: bank.nextId(),
    apiKeyId: bank.nextId(),
    provisionId: provision.id,
    created,
    updated: created,
    uuid: bank.uuid(),
    type: provision.userType,
    country: provision.country,
    givenName: provision.givenName,
    firstName: null,
    middleName: null,
    lastName: null,
    knownContacts: provision.knownContacts,
    recorded: {}
  }).id
}
