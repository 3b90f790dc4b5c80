const backwards =
  "bunq is not known to go back a step; an observation older than what is known is not taken, whatever order replies come in"

/** The transitions that no life over HTTP takes, each with the reason. The model takes them. */
export const onlyTheModel: { readonly [transition: string]: string } = {
  "open.processing.relation: always [phase user] → open.processing.user": backwards,
  "open.processing.oauth: always [phase relation] → open.processing.relation": backwards,
  "open.processing.oauth: always [phase user] → open.processing.user": backwards,
  "open.onboarding.identity.approved: identity.start [identityAskedAgain] → open.onboarding.identity.opening":
    "our bank never wants an identity once more that it approved; whether bunq does is unknown",
  "open.credential.opening.stalled: deadline.passed [credentialExpired] → open.credential.lost":
    "the runtime believes its own clock ten minutes later, and by then our bank has shown that the credential expired",
  "closing.waiting: provision.close [closeIgnored] → closing.sending":
    "our bank never forgets a close it took; whether bunq does is unknown"
}
