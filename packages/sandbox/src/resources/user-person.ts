import type { Endpoint } from "../gateway/endpoint.ts"
import { field } from "../wire/field.ts"
import { isPlainDate } from "../wire/is-plain-date.ts"
import { refusals } from "../wire/refusals.ts"
import { reply } from "../wire/reply.ts"
import { requestBody } from "../wire/request-body.ts"
import { recordFulfilment } from "./fulfilment-forms.ts"

/** Name and birth date [API §6.3]. The id in the path is the `UserApiKey`'s or, unless ids are strict (D3), the person's. */
export const userPersonEndpoints: readonly Endpoint[] = [
  {
    method: "PUT",
    path: "/v1/user-person/{user_person_id}",
    access: "user",
    handle({ bank, params, body }, user) {
      const id = params["user_person_id"]!
      const own = id === user.apiKeyId || (id === user.id && !bank.contract.strictUserIds)
      if (!own) throw refusals.forbidden()
      const { first_name, middle_name, last_name, date_of_birth } = requestBody(body, {
        first_name: field.optional(field.string()),
        middle_name: field.optional(field.string({ pattern: /^/ })),
        last_name: field.optional(field.string()),
        date_of_birth: field.optional(field.string({ accept: (day) => isPlainDate(day, bank.now) }))
      })
      const named = bank.tables.users.put({
        ...user,
        updated: bank.stamp(),
        firstName: first_name ?? user.firstName,
        middleName: middle_name || user.middleName,
        lastName: last_name ?? user.lastName
      })
      if (date_of_birth !== null) recordFulfilment(bank, { user: named, type: "DATE_OF_BIRTH" })
      return reply.id(user.id)
    }
  }
]
