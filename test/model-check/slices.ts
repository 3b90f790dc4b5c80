import type { Slice } from "./explore.ts"

const always = ["provision.close", "provision.retry", "bunq: closed", "bunq: fresh token"]
const verdicts = ["onboarding: wants the user", "onboarding: verified", "onboarding: denied"]
const plainly = ["made", "accepted"]
/** A credential comes, is lost, and comes anew; elsewhere it only has to be there. */
const credential = ["bunq: token"]
const slice = (name: string, words: readonly string[], given: Slice["given"] = {}): Slice => ({
  name,
  given,
  alphabet: new Set([...always, ...words])
})

/**
 * The parts of the model. Regions that run beside each other share only what the outer states decide, so that each part has one of them in full and
 * the others as far as they decide something; together every event and every outcome is in one of them.
 */
export const slices: readonly Slice[] = [
  slice("provision and credential", [
    ...plainly,
    "credential.reset",
    "first session refused",
    "found with a token",
    "found used",
    "bunq: *",
    "onboarding: verified",
    "provision.resumed",
    "deadline: credential",
    "deadline: overdue"
  ]),
  slice(
    "adopted",
    [
      ...credential,
      "first session refused",
      "found with a token",
      "found used",
      "found a company",
      "nothing",
      "accepted",
      "bunq: used",
      "bunq: expired",
      "bunq: closed"
    ],
    { adopt: true }
  ),
  slice(
    "audit product",
    [...credential, "made", "bunq: resetting", "bunq: operational", "bunq: failed", "deadline: duty"],
    {
      product: "USER_ANONYMOUS_TRANSACTION_AUDIT"
    }
  ),
  slice("verdicts", [
    ...credential,
    ...plainly,
    "wants nothing, and refuses",
    "bunq: used",
    "bunq: operational",
    "onboarding: *",
    "deadline: recheck"
  ]),
  slice("checklist", [
    ...credential,
    ...plainly,
    "wants the address",
    "a day later",
    "onboarding: wants the user",
    "onboarding: works on it",
    "onboarding: denied",
    "address given",
    "deadline: recheck"
  ]),
  slice("unreadable", [...credential, ...plainly, "unreadable: *", ...verdicts]),
  slice("identity", [
    ...credential,
    ...plainly,
    "wants the identity",
    "a day later",
    "onboarding: wants the user",
    "onboarding: verified",
    "identity: *",
    "identity.start",
    "identity.finish",
    "deadline: identity",
    "deadline: recheck"
  ]),
  slice("address and identity", [
    ...credential,
    ...plainly,
    "wants both",
    "has the address",
    "identity: APPROVED",
    "identity: REJECTED",
    "onboarding: denied",
    "address given",
    "identity.start",
    "identity.finish"
  ]),
  slice("inquiries and duties", [
    ...credential,
    ...plainly,
    "wants the nationality later",
    "onboarding: verified",
    "inquiries: none",
    "inquiries: PENDING",
    "inquiry answered",
    "nationality given",
    "deadline: duty"
  ])
]
