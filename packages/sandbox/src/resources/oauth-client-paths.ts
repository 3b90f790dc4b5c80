import type { Endpoint } from "../gateway/endpoint.ts"
import { refusals } from "../wire/refusals.ts"

type PartnerEndpoint = Extract<Endpoint, { access: "partner" }>

/** Offers endpoints under `/user/{user_id}` and at the bare path; the contract decides which of them are there (D11). */
export function atEitherPath(endpoints: readonly PartnerEndpoint[]): readonly PartnerEndpoint[] {
  return endpoints.flatMap((endpoint) => [
    onlyAs(endpoint, "user"),
    onlyAs({ ...endpoint, path: endpoint.path.replace("/user/{user_id}", "") }, "bare")
  ])
}

function onlyAs(endpoint: PartnerEndpoint, kind: "user" | "bare"): PartnerEndpoint {
  return {
    ...endpoint,
    handle(call, session) {
      const { oauthClientPath } = call.bank.contract
      if (oauthClientPath !== "both" && oauthClientPath !== kind) throw refusals.noRoute()
      return endpoint.handle(call, session)
    }
  }
}
