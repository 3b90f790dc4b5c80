const backwards =
  "bunq is not known to go back a step; an observation older than what is known is not taken, whatever order replies come in"
const onboardingOfActive =
  "the onboarding of a verified user is not read: only a read that was under way, while the provision alone told of the verification, would bring it"

/** The transitions that no life over HTTP takes, each with the reason. The model takes them. */
export const onlyTheModel: { readonly [transition: string]: string } = {
  "open.processing.relation: always [phase user] → open.processing.user": backwards,
  "open.processing.oauth: always [phase relation] → open.processing.relation": backwards,
  "open.processing.oauth: always [phase user] → open.processing.user": backwards,
  "open.onboarding.identity.approved: identity.start [identityAskedAgain] → open.onboarding.identity.opening":
    "our bank never wants an identity once more that it approved; whether bunq does is unknown",
  "open.active: onboarding.observed [newOnboarding] → stays": onboardingOfActive,
  "open.active: always [denied] → denied": `a denial shows in the onboarding, and ${onboardingOfActive}`
}
