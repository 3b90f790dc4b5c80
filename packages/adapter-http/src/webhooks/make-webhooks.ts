import { BunqWebhooks } from "@bunq-provisioning/core/ports"
import type { Authorised } from "../api/authorised.ts"
import { makeFailures } from "./failures.ts"
import { makeFilters } from "./filters.ts"
import { makePinnedCertificates } from "./pinned-certificates.ts"

/** `BunqWebhooks` over the sessions, budget and gate everything else goes through. */
export const makeWebhooks = (authorised: Authorised): BunqWebhooks["Service"] =>
  BunqWebhooks.of({
    ...makeFilters(authorised),
    ...makeFailures(authorised),
    ...makePinnedCertificates(authorised)
  })
