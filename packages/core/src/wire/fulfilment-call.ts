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

const calls: {
  readonly [Type in FulfilmentType]: (userId: number, answer: FulfilmentAnswers[Type]) => WireCall
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
  NATIONALITY: (userId, answer) => post`/v1/user/${userId}/nationality`({ all_nationality: [answer.country] })
}

/** The call that satisfies a fulfilment [API §6.3]. The answer is one that `parseFulfilmentAnswer` returned. */
export const fulfilmentCall = <Type extends FulfilmentType>(fulfilment: {
  readonly type: Type
  readonly userId: number
  readonly answer: FulfilmentAnswers[Type]
}): WireCall => calls[fulfilment.type](fulfilment.userId, fulfilment.answer)
