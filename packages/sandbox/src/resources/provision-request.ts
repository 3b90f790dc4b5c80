import type { Bank } from "../bank/bank.ts"
import { field } from "../wire/field.ts"
import { isPlainDate } from "../wire/is-plain-date.ts"
import { pattern } from "../wire/pattern.ts"
import { Refusal } from "../wire/refusal.ts"
import { refusals } from "../wire/refusals.ts"
import { requestBody } from "../wire/request-body.ts"
import type { Provision } from "./provision.ts"

type Asked = Pick<
  Provision,
  | "externalUuid"
  | "products"
  | "userType"
  | "country"
  | "email"
  | "phoneNumber"
  | "givenName"
  | "knownContacts"
>

const pointer = field.struct({
  type: field.string({ oneOf: ["EMAIL", "PHONE_NUMBER"] }),
  value: field.string(),
  name: field.optional(field.string())
})

const fields = {
  external_uuid: field.string({ pattern: pattern.uuid }),
  products: field.list(
    field.string({ oneOf: ["USER_VERIFIED", "COMPANY_VERIFIED", "USER_ANONYMOUS_TRANSACTION_AUDIT"] })
  ),
  user_verified_type: field.optional(
    field.string({ oneOf: ["PARTNER_USER_PERSON", "PARTNER_USER_COMPANY"] })
  ),
  email: field.optional(field.string({ pattern: pattern.email })),
  phone_number: field.optional(field.string({ pattern: pattern.phone })),
  director_relation_provision_id: field.optional(field.integer()),
  pointer: field.optional(pointer),
  date_of_birth: field.optional(field.string()),
  country_of_residence: field.optional(field.string({ pattern: pattern.country }))
}

/** Reads what a create asks for, in the current form or in the older one with a `pointer` (D1) [API §5.1]. */
export function provisionRequest(bank: Bank, bytes: Uint8Array): Asked {
  const body = requestBody(bytes, fields)
  const { products, pointer } = body
  const company = body.user_verified_type === "PARTNER_USER_COMPANY"
  if (body.date_of_birth !== null && !isPlainDate(body.date_of_birth, bank.now))
    throw refusals.invalid("date_of_birth")
  if (products.includes("USER_ANONYMOUS_TRANSACTION_AUDIT") && body.date_of_birth === null) {
    throw refusals.missing("date_of_birth")
  }
  if (products.includes("COMPANY_VERIFIED") && bank.behaviour.companies === "refused") {
    throw new Refusal(400, "The product COMPANY_VERIFIED is under development and not available yet.")
  }
  if (products.includes("COMPANY_VERIFIED") !== company) throw refusals.invalid("products")
  checkDirector(bank, { company, id: body.director_relation_provision_id })

  const asked = {
    externalUuid: body.external_uuid,
    products,
    userType: company ? ("COMPANY" as const) : ("PERSON" as const),
    country: body.country_of_residence ?? "NL"
  }
  const { createBody } = bank.contract
  if (createBody === "contacts" && pointer !== null) throw refusals.superfluous("pointer")
  if (createBody === "pointer" && pointer === null) throw refusals.missing("pointer")
  if (pointer !== null) {
    for (const name of ["user_verified_type", "email", "phone_number"] as const) {
      if (body[name] !== null) throw refusals.superfluous(name)
    }
    const email = pointer.type === "EMAIL"
    if (!(email ? pattern.email : pattern.phone).test(pointer.value)) throw refusals.invalid("value")
    return {
      ...asked,
      email: email ? pointer.value : null,
      phoneNumber: email ? null : pointer.value,
      givenName: pointer.name,
      knownContacts: [email ? "EMAIL" : "PHONE_NUMBER"]
    }
  }
  for (const name of ["user_verified_type", "email", "phone_number"] as const) {
    if (body[name] === null) throw refusals.missing(name)
  }
  return {
    ...asked,
    email: body.email,
    phoneNumber: body.phone_number,
    givenName: null,
    knownContacts: ["EMAIL", "PHONE_NUMBER"]
  }
}

function checkDirector(bank: Bank, director: { company: boolean; id: number | null }): void {
  const { company, id } = director
  if (company && id === null) throw refusals.missing("director_relation_provision_id")
  if (!company && id !== null) throw refusals.superfluous("director_relation_provision_id")
  if (id !== null && bank.tables.provisions.get(id)?.userType !== "PERSON") {
    throw refusals.invalid("director_relation_provision_id")
  }
}
