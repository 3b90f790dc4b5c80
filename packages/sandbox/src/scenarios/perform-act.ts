import type { Bank } from "../bank/bank.ts"
import { growInquiry, lastOpen, openInquiry } from "../resources/inquiry-steps.ts"
import { regressOnboarding } from "../resources/onboarding.ts"
import { expireCredential } from "../resources/provision-credential.ts"
import { closing, failed } from "../resources/provision-end.ts"
import type { Provision } from "../resources/provision.ts"
import { endSessions } from "../resources/session.ts"
import type { User } from "../resources/user.ts"
import type { PlannedAct } from "./course.ts"
import type { ActName } from "./scenario.ts"

/** What a user has to give again when bunq takes them back to onboarding. */
const askedAgain = "ADDRESS_MAIN"

/**
 * Makes the bank do something to the user of a provision, now, as it could of its own accord. Gives `null` when it is done, otherwise why
 * it cannot be: nothing has changed then.
 */
export function performAct(bank: Bank, provision: Provision, act: ActName): string | null {
  if (provision.status === "CLOSED" || provision.status === "FAILED") {
    return `the provision has ended as ${provision.status}`
  }
  const user = bank.tables.users.get(provision.userId ?? -1)
  return acts[act]({ bank, provision, user })
}

/** Does what a story had planned; what no longer fits is left out. */
export function performPlanned(bank: Bank, planned: PlannedAct): void {
  bank.tables.plannedActs.remove(planned.id)
  const provision = bank.tables.provisions.get(planned.provisionId)
  if (provision !== undefined) performAct(bank, provision, planned.act)
}

interface About {
  readonly bank: Bank
  readonly provision: Provision
  readonly user: User | undefined
}

const noUser = "the bunq user does not exist yet"

const acts: Readonly<Record<ActName, (about: About) => string | null>> = {
  regress({ bank, provision, user }) {
    const onboarding = bank.tables.onboardings.lastIn("user", user?.id ?? -1)
    if (user === undefined || onboarding?.phase !== "verified") return "the user is not verified"
    if (provision.status === "CANCELLED") return "the provision is closing"
    const { [askedAgain]: _gone, ...recorded } = user.recorded
    bank.tables.users.put({ ...user, updated: bank.stamp(), recorded })
    regressOnboarding(bank, onboarding)
    return null
  },
  "open-inquiry"({ bank, user }) {
    if (user === undefined) return noUser
    openInquiry(bank, user)
    return null
  },
  "ask-document"({ bank, user }) {
    if (user === undefined) return noUser
    openInquiry(bank, user, { purpose: "DOCUMENT_EXPIRY_RENEWAL", types: ["IDENTIFICATION_DOCUMENT_VERIFY"] })
    return null
  },
  "grow-inquiry"({ bank, user }) {
    if (user === undefined) return noUser
    const inquiry = lastOpen(bank, user)
    if (inquiry === undefined) return "no inquiry is open"
    growInquiry(bank, { user, inquiry })
    return null
  },
  "kill-sessions"({ bank, provision }) {
    endSessions(bank, provision)
    return null
  },
  "revoke-token"({ bank, provision }) {
    const { credential } = provision
    if (credential === null) return "there is no credential"
    endSessions(bank, provision)
    bank.tables.provisions.put({ ...provision, credential: { ...credential, revoked: true } })
    return null
  },
  "expire-credential"({ bank, provision }) {
    if (provision.credential?.status !== "PENDING_FIRST_USE") return "there is no unused credential"
    expireCredential(bank, provision)
    return null
  },
  fail({ bank, provision }) {
    endSessions(bank, provision)
    bank.tables.provisions.put({ ...provision, ...failed, updated: bank.stamp() })
    return null
  },
  cancel({ bank, provision }) {
    if (provision.status === "CANCELLED") return "the provision is closing"
    bank.tables.provisions.put({ ...provision, ...closing(bank, provision), updated: bank.stamp() })
    return null
  }
}
