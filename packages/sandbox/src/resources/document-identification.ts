import type { Endpoint } from "../gateway/endpoint.ts"
import { field } from "../wire/field.ts"
import { pattern } from "../wire/pattern.ts"
import { refusals } from "../wire/refusals.ts"
import { reply } from "../wire/reply.ts"
import { requestBody } from "../wire/request-body.ts"
import { checkOwnAttachments } from "./attachment.ts"
import { recordFulfilment } from "./fulfilment-forms.ts"

/** The fulfilment under which an extra document is asked for; the word is our inference, no source prints it. */
export const extraDocumentFulfilment = "DOCUMENT_IDENTIFICATION"

/** Extra documents [API §6.3]: a type, the country of residence, the front and maybe the back as attachments of the user. */
export const documentIdentificationEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/user/{user_id}/document-identification",
    access: "user",
    handle({ bank, body }, user) {
      const asked = requestBody(body, {
        document_type: field.string({ pattern: /^[A-Z][A-Z_]*$/ }),
        document_country_of_issuance: field.string({ pattern: pattern.country }),
        document_attachment_id: field.integer(),
        document_back_attachment_id: field.optional(field.integer())
      })
      if (asked.document_country_of_issuance !== user.country) {
        throw refusals.invalid("document_country_of_issuance")
      }
      const { document_attachment_id: front, document_back_attachment_id: back } = asked
      checkOwnAttachments(bank, { user, ids: back === null ? [front] : [front, back] })
      const wanted = asked.document_type === bank.behaviour.extraDocument
      return reply.id(
        wanted ? recordFulfilment(bank, { user, type: extraDocumentFulfilment }) : bank.nextId()
      )
    }
  }
]
