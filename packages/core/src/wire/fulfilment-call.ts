import type { FulfilmentAnswers, FulfilmentType } from "../domain/fulfilment-answer.ts"
import { post, put } from "./wire-call.ts"
import type { WireCall } from "./wire-call.ts"

const address = (answer: FulfilmentAnswers["ADDRESS_MAIN"]) => ({
  street: answer.street,
  house_number: answer.houseNumber,
  postal_code: answer.postalCode,
  city: answer.city,
  country: answer.country
})

/** What goes on the wire: a document's files are uploaded first, and only their ids are sent [API §8.1]. */
export interface SentAnswers extends Omit<FulfilmentAnswers, "DOCUMENT_IDENTIFICATION"> {
  readonly DOCUMENT_IDENTIFICATION: {
    readonly documentType: string
    readonly country: string
    readonly frontId: number
    readonly backId?: number | undefined
  }
}

const calls: {
  readonly [Type in FulfilmentType]: (userId: number, answer: SentAnswers[Type]) => WireCall
} = {
  ADDRESS_MAIN: (userId, answer) => post`/v1/user/${userId}/address-main`({ address_main: address(answer) }),
  ADDRESS_POSTAL: (userId, answer) =>
    post`/v1/user/${userId}/address-postal`({ address_postal: address(answer) }),
  // Not under /user/, and it takes the name as well.
  DATE_OF_BIRTH: (userId, answer) =>
    put`/v1/user-person/${userId}`({
      first_name: answer.firstName,
      ...(answer.middleName === undefined ? {} : { middle_name: answer.middleName }),
      last_name: answer.lastName,
      date_of_birth: answer.dateOfBirth
    }),
  TAX_RESIDENCY: (userId, answer) =>
    post`/v1/user/${userId}/tax-resident`({
      tax_resident: [{ country: answer.country, tax_number: answer.taxNumber, status: "CONFIRMED" }]
    }),
  NATIONALITY: (userId, answer) =>
    post`/v1/user/${userId}/nationality`({ all_nationality: [answer.country] }),
  DOCUMENT_IDENTIFICATION: (userId, { documentType, country, frontId, backId }) =>
    post`/v1/user/${userId}/document-identification`({
      document_type: documentType,
      document_country_of_issuance: country,
      document_attachment_id: frontId,
      ...(backId === undefined ? {} : { document_back_attachment_id: backId })
    })
}

/** The call that satisfies a fulfilment [API §6.3]. The answer is one that `parseFulfilmentAnswer` returned, a document with the ids of its files. */
export const fulfilmentCall = <Type extends FulfilmentType>(fulfilment: {
  readonly type: Type
  readonly userId: number
  readonly answer: SentAnswers[Type]
}): WireCall => calls[fulfilment.type](fulfilment.userId, fulfilment.answer)
