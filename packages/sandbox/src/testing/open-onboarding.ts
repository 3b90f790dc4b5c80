import type { SandboxOptions } from "../sandbox.ts"
import { openBank } from "./open-bank.ts"
import { provisionBody } from "./partner-client.ts"

const desired = { user_status_desired: "ACTIVE", user_verification_status_desired: "VERIFIED" }
export const address = {
  street: "Dam",
  house_number: "1",
  postal_code: "1012JS",
  city: "Amsterdam",
  country: "NL"
}

/** A bank with one user whose onboarding has been opened, and everything the user and the partner may do next. */
export async function openOnboarding(options: SandboxOptions & { email?: string } = {}) {
  const { email = "ada@example.com", ...settings } = options
  const bank = await openBank(settings)
  const { token, at, user, provisionId, secret } = await bank.openUser({ ...provisionBody(), email })
  /** As the user: a path below `/v1/user/{id}`. */
  const ask = (method: string, path: string, body?: unknown) => bank.ask(method, at(path), { token, body })
  const id: number = (await ask("POST", "user-onboarding", { type: "PARTNER_USER" })).item("Id").id
  const put = () => ask("PUT", `user-onboarding/${id}`, desired)
  const read = async () => (await ask("GET", `user-onboarding/${id}`)).item("UserOnboarding")
  const fillIn = async () => {
    await ask("POST", "address-main", { address_main: address })
    await ask("POST", "address-postal", { address_postal: address })
    const person = { first_name: "Ada", last_name: "Lovelace", date_of_birth: "1990-12-10" }
    await bank.ask("PUT", `/v1/user-person/${user.id}`, { token, body: person })
  }
  const verify = async (): Promise<number> => {
    const asked = { purpose: "VERIFICATION", provider: "INCODE" }
    const session: number = (await ask("POST", "identity-verification-session", asked)).item("Id").id
    await ask("PUT", `identity-verification-session/${session}`, { status: "SUBMITTED" })
    return session
  }
  const identity = async (session: number) =>
    (await ask("GET", `identity-verification-session/${session}`)).item("IdentityVerificationSessionIncode")
  /** Does everything the user is asked for and starts the review. */
  const complete = async () => {
    await fillIn()
    await verify()
    await put()
  }
  const attach = async (bytes = Buffer.from("%PDF-1.7"), as = token): Promise<number> => {
    const headers = { "Content-Type": "application/pdf" }
    return (await bank.ask("POST", at("attachment"), { token: as, body: bytes, headers })).item("Id").id
  }
  const provision = () => bank.read(provisionId)
  const uuid: string = (await provision()).external_uuid
  const people = { bank, user, token, at, secret, provisionId, uuid }
  return { ...people, ask, id, put, read, fillIn, verify, identity, complete, attach, provision }
}

interface Listed {
  readonly type: string
  readonly status: string | null
  readonly time_mandatory: string | null
}

/** What an answer lists as open: type and status, what is needed now and what is needed later. */
export function openFulfilments(body: {
  readonly Error: readonly { error_additional_parameter: readonly object[] }[]
}) {
  const [parameter] = body.Error[0]!.error_additional_parameter as readonly [
    { AdditionalFulfillmentParameter: { all_fulfillment: readonly Listed[] } }
  ]
  const all = parameter.AdditionalFulfillmentParameter.all_fulfillment
  const pairs = (some: readonly Listed[]) => some.map(({ type, status }) => [type, status] as const)
  return {
    now: pairs(all.filter((one) => one.time_mandatory === null)),
    later: pairs(all.filter((one) => one.time_mandatory !== null))
  }
}
