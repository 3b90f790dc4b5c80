import { attachmentEndpoints } from "../resources/attachment.ts"
import { certificatePinnedEndpoints } from "../resources/certificate-pinned.ts"
import { deviceServerEndpoints } from "../resources/device-server.ts"
import { documentIdentificationEndpoints } from "../resources/document-identification.ts"
import { fulfilmentFormEndpoints } from "../resources/fulfilment-forms.ts"
import { identityVerificationSessionEndpoints } from "../resources/identity-verification-session.ts"
import { installationEndpoints } from "../resources/installation.ts"
import { notificationFilterFailureEndpoints } from "../resources/notification-filter-failure.ts"
import { notificationFilterUrlEndpoints } from "../resources/notification-filter-url.ts"
import { oauthCallbackUrlEndpoints } from "../resources/oauth-callback-url.ts"
import { oauthClientEndpoints } from "../resources/oauth-client.ts"
import { partnerUserProvisionEndpoints } from "../resources/partner-user-provision.ts"
import { sessionEndpoints } from "../resources/session.ts"
import { userInformationInquiryEndpoints } from "../resources/user-information-inquiry.ts"
import { userOnboardingEndpoints } from "../resources/user-onboarding.ts"
import { userPersonEndpoints } from "../resources/user-person.ts"
import type { Endpoint } from "./endpoint.ts"

/** Everything the bank answers to, one group per resource. */
export const endpoints: readonly Endpoint[] = [
  ...installationEndpoints,
  ...deviceServerEndpoints,
  ...sessionEndpoints,
  ...oauthClientEndpoints,
  ...oauthCallbackUrlEndpoints,
  ...partnerUserProvisionEndpoints,
  ...userOnboardingEndpoints,
  ...fulfilmentFormEndpoints,
  ...userPersonEndpoints,
  ...identityVerificationSessionEndpoints,
  ...attachmentEndpoints,
  ...documentIdentificationEndpoints,
  ...userInformationInquiryEndpoints,
  ...notificationFilterUrlEndpoints,
  ...notificationFilterFailureEndpoints,
  ...certificatePinnedEndpoints
]
