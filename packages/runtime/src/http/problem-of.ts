import { InputError } from "@bunq-provisioning/core/input"
import { SealerError, StoreError } from "@bunq-provisioning/core/ports"
import { ProvisionerError } from "../loop/provisioner-error.ts"
import { ApiProblem, problem } from "./api-problem.ts"
import { TokenBookError } from "./token-book.ts"

const fieldOf = ({ reason }: InputError): string | undefined => {
  switch (reason._tag) {
    case "NotAUuid":
      return "externalUuid"
    case "UnknownProduct":
    case "ProductNotSupportedYet":
      return "product"
    case "InvalidEmail":
      return "email"
    case "InvalidPhone":
      return "phoneNumber"
    case "InvalidDateOfBirth":
      return "dateOfBirth"
    case "InvalidCountry":
      return "countryOfResidence"
    case "UnknownFulfilment":
      return "fulfilment"
    case "MissingFulfilmentData":
      return reason.fields.join(",")
    case "InvalidFulfilmentData":
      return reason.field
    case "InvalidInquiryAnswer":
      return "answer"
    case "UnknownEvent":
      return "type"
  }
}

const ofInput = (error: InputError): ApiProblem => {
  const field = fieldOf(error)
  return new ApiProblem({
    status: 422,
    title: "The input is not valid",
    reason: error.reason._tag,
    detail: error.message,
    ...(field === undefined ? {} : { field })
  })
}

const unavailable = () => problem("Unavailable", { retryAfterSeconds: 10 })

const ofProvisioner = ({ reason }: ProvisionerError): ApiProblem => {
  switch (reason._tag) {
    case "NotFound":
      return problem("NotFound")
    case "Busy":
      return problem("TooMany", {
        detail: "Too many events of this user wait already; send again when they are through.",
        retryAfterSeconds: 1
      })
    case "StateRefused":
      return problem("StateRefused")
    case "IdentityNotOpen":
      return problem("IdentityNotOpen")
    case "ArgumentInvalid":
      return problem("QueryInvalid", { field: reason.argument, detail: `Give ${reason.expected}.` })
    case "IdReused":
      return problem("IdempotencyKeyReused", { field: "Idempotency-Key" })
    case "NotSettled":
      return problem("NotPermitted", { detail: "The user is under way." })
    case "Closed":
    case "TakenOver":
      return unavailable()
  }
}

/** What a caller is told of a failure; null = a defect, which is logged and not told. */
export const problemOf = (error: unknown): ApiProblem | null => {
  if (error instanceof ApiProblem) return error
  if (error instanceof InputError) return ofInput(error)
  if (error instanceof ProvisionerError) return ofProvisioner(error)
  if (error instanceof SealerError) return error.reason._tag === "Erased" ? problem("Erased") : unavailable()
  if (error instanceof StoreError || error instanceof TokenBookError) return unavailable()
  return null
}
