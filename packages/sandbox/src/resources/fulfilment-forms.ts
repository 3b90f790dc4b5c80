import type { Bank } from "../bank/bank.ts"
import type { Call, Endpoint } from "../gateway/endpoint.ts"
import { field } from "../wire/field.ts"
import { pattern } from "../wire/pattern.ts"
import { reply } from "../wire/reply.ts"
import { requestBody } from "../wire/request-body.ts"
import type { User } from "./user.ts"

const country = field.string({ pattern: pattern.country })
const address = field.struct({
  street: field.string(),
  house_number: field.string(),
  postal_code: field.string(),
  city: field.string(),
  country
})
const taxResident = field.struct({
  country,
  tax_number: field.string(),
  status: field.string({ oneOf: ["CONFIRMED"] })
})

/** What a user hands in for the onboarding, apart from name and birth date [API §6.3]. Each call checks its body and records that it was given. */
export const fulfilmentFormEndpoints: readonly Endpoint[] = [
  form("/v1/user/{user_id}/address-main", "ADDRESS_MAIN", ({ body }) =>
    requestBody(body, { address_main: address })
  ),
  form("/v1/user/{user_id}/address-postal", "ADDRESS_POSTAL", ({ body }) =>
    requestBody(body, { address_postal: address })
  ),
  form("/v1/user/{user_id}/tax-resident", "TAX_RESIDENCY", ({ body }) =>
    requestBody(body, { tax_resident: field.list(taxResident) })
  ),
  form("/v1/user/{user_id}/nationality", "NATIONALITY", ({ body }) =>
    requestBody(body, { all_nationality: field.list(country) })
  )
]

/** Remembers that a user has given what a fulfilment type asks for; gives the id of that record. */
export function recordFulfilment(bank: Bank, given: { user: User; type: string }): number {
  const id = bank.nextId()
  const { user, type } = given
  bank.tables.users.put({ ...user, updated: bank.stamp(), recorded: { ...user.recorded, [type]: id } })
  return id
}

function form(path: string, type: string, check: (call: Call) => unknown): Endpoint {
  return {
    method: "POST",
    path,
    access: "user",
    handle(call, user) {
      check(call)
      return reply.id(recordFulfilment(call.bank, { user, type }))
    }
  }
}
