import type { Bank } from "../bank/bank.ts"
import { courseOf, reach, ruleFor } from "../scenarios/course.ts"
import { scenarioNamed } from "../scenarios/scenarios.ts"
import { expireCredential, issueCredential } from "./provision-credential.ts"
import { failed, working } from "./provision-end.ts"
import type { Provision, ProvisionPair } from "./provision.ts"
import { endSessions } from "./session.ts"

const verified: ProvisionPair = { status: "ACTIVE", subStatus: "NONE", actionRequired: "NONE" }

/** The first of the four steps [API §5.5]. */
export function firstStep(bank: Bank, provisionId: number): ProvisionPair & Pick<Provision, "stepDueAt"> {
  const stepDueAt = bank.now + ruleFor(bank, provisionId, "processUser")
  return { ...working(bank, "CREATED", "PENDING_PROCESS_USER"), stepDueAt }
}

/** Does what is due on a provision at the bank's current moment: the step under way, or the end of its credential's window. */
export function settleProvision(bank: Bank, provision: Provision): void {
  const { stepDueAt, subStatus } = provision
  if (stepDueAt === null || stepDueAt > bank.now) return expireCredential(bank, provision)
  const breaks = ruleFor(bank, provision.id, "failingStep") === subStatus || isDuplicate(bank, provision)
  const done = breaks ? failed : (steps[subStatus]?.(bank, provision) ?? {})
  const settled = bank.tables.provisions.put({
    ...provision,
    stepDueAt: null,
    ...done,
    updated: bank.stamp()
  })
  if (settled.credential?.status === "PENDING_FIRST_USE") reach(bank, provision.id, "credential")
}

/** Lets a provision rest at `ACTIVE`/`NONE` once its user is verified; a token reset under way ends there instead. */
export function activateProvision(bank: Bank, provision: Provision): void {
  const onboarding = "PENDING_PROCESS_USER_ONBOARDING"
  move(bank, provision, (pair) => (pair.subStatus === onboarding ? verified : pair))
}

/** Shows on a provision that its onboarding waits for nobody. What bunq shows after a denial is unknown; this is our inference. */
export function restDenied(bank: Bank, provision: Provision): void {
  const onboarding = "PENDING_PROCESS_USER_ONBOARDING"
  move(bank, provision, (pair) =>
    pair.subStatus === onboarding ? { ...pair, actionRequired: "NONE" } : pair
  )
}

/** Takes a verified provision back to onboarding, as `ACTIVE`/`PENDING_PROCESS_USER_ONBOARDING`; one that is ending stays on its way. */
export function reopenOnboarding(bank: Bank, provision: Provision): void {
  const rests = ({ status, subStatus }: ProvisionPair) => status === "ACTIVE" && subStatus === "NONE"
  move(bank, provision, (pair) => (rests(pair) ? onboardingPair("ACTIVE") : pair))
}

/** Changes where a provision is, or, during a token reset, where it returns to. */
function move(bank: Bank, provision: Provision, to: (pair: ProvisionPair) => ProvisionPair): void {
  const { status, subStatus, actionRequired, resume } = provision
  const pair = resume ?? { status, subStatus, actionRequired }
  const moved = to(pair)
  if (moved === pair) return
  if (resume !== null) bank.tables.provisions.put({ ...provision, resume: moved })
  else bank.tables.provisions.put({ ...provision, ...moved, updated: bank.stamp() })
}

function onboardingPair(status: string): ProvisionPair {
  return { status, subStatus: "PENDING_PROCESS_USER_ONBOARDING", actionRequired: "USER" }
}

const steps: Readonly<Record<string, (bank: Bank, provision: Provision) => Partial<Provision>>> = {
  PENDING_PROCESS_USER: (bank, provision) => ({
    ...working(bank, "CREATED", "PENDING_PROCESS_RELATION_USER"),
    userId: makeUser(bank, provision),
    stepDueAt: bank.now + ruleFor(bank, provision.id, "processRelation")
  }),
  PENDING_PROCESS_RELATION_USER: (bank, provision) => ({
    ...working(bank, "CREATED", "PENDING_PROCESS_OAUTH_REQUEST"),
    stepDueAt: bank.now + ruleFor(bank, provision.id, "processOauth")
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
    const ready = audit ? verified : onboardingPair(bank.contract.readyStatus)
    return { ...ready, oauth, credential: issueCredential(bank) }
  },
  PENDING_PROCESS_TOKEN_RESET(bank, provision) {
    if (bank.contract.resetEndsSessions) endSessions(bank, provision)
    const fresh = issueCredential(bank)
    const id = bank.contract.resetCredential === "same" ? provision.credential?.id : undefined
    return { ...provision.resume, resume: null, credential: { ...fresh, id: id ?? fresh.id } }
  },
  PENDING_PROCESS_CLOSURE(bank, provision) {
    endSessions(bank, provision)
    return { status: "CLOSED", subStatus: "NONE", actionRequired: "NONE", credential: null, resume: null }
  }
}

/** Whether the user about to be made has an e-mail or phone number that is somebody's already and bunq minds [API §16, §18.1]. */
function isDuplicate(bank: Bank, provision: Provision): boolean {
  if (provision.subStatus !== "PENDING_PROCESS_USER") return false
  if (scenarioNamed(courseOf(bank, provision.id).scenario).emailKnown === true) return true
  const { provisions } = bank.tables
  const { repeatedEmail, repeatedPhone } = bank.contract
  const { email = null, phoneNumber = null } = provision
  const others = [
    ...(repeatedEmail === "fail" && email !== null ? provisions.allIn("email", email.toLowerCase()) : []),
    ...(repeatedPhone === "fail" && phoneNumber !== null ? provisions.allIn("phone", phoneNumber) : [])
  ]
  return others.some((one) => one.id < provision.id && one.userId !== null && one.status !== "CLOSED")
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
