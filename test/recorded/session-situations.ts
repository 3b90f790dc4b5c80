import type { SandboxOptions } from "@bunq-provisioning/sandbox"
import { olderRequest, openBank } from "./bank-client.ts"
import type { Answer, OpenBank } from "./bank-client.ts"

const address = {
  street: "Naritaweg",
  house_number: "131",
  postal_code: "1043 BS",
  city: "Amsterdam",
  country: "NL"
}

/** A user with a session and an onboarding that was asked to finish. */
export const openUser = async (options: SandboxOptions = {}) => {
  const bank = await openBank(options)
  const { token: partner } = await bank.openReadyPartner()
  const made = await bank.ask("POST /v1/partner-user-provision", { token: partner, body: olderRequest() })
  const id = bank.item(made, "PartnerUserProvision")["id"]
  bank.clock.advance(10_000)
  const ready = await bank.ask(`GET /v1/partner-user-provision/${id}`, { token: partner })
  const { token_value } = bank.item(ready, "PartnerUserProvision")["credential"] as {
    readonly token_value: string
  }
  const { opened, token } = await bank.openSession(token_value)
  const user = bank.item(opened, "UserApiKey")["id"]
  const ask = (line: string, body?: object): Promise<Answer> => {
    const [method, path] = line.split(" ")
    return bank.ask(`${method} /v1/user/${user}/${path}`, { token, ...(body === undefined ? {} : { body }) })
  }
  return { bank, opened, ask, token, user, made }
}

const openOnboarding = async (options?: SandboxOptions) => {
  const user = await openUser(options)
  const opened = await user.ask("POST user-onboarding", { type: "PARTNER_USER" })
  const path = `user-onboarding/${user.bank.item(opened, "Id")["id"]}`
  const finish = () =>
    user.ask(`PUT ${path}`, { user_status_desired: "ACTIVE", user_verification_status_desired: "VERIFIED" })
  return { ...user, openedOnboarding: opened, path, finish }
}

const openIdentity = async ({
  ask,
  bank
}: {
  readonly ask: (line: string, body?: object) => Promise<Answer>
  readonly bank: OpenBank
}) => {
  const opened = await ask("POST identity-verification-session", {
    purpose: "VERIFICATION",
    provider: "INCODE"
  })
  return `identity-verification-session/${bank.item(opened, "Id")["id"]}`
}

/** Everything is given, and the bank looks at it. */
const reviewing = async () => {
  const user = await openOnboarding()
  const { bank, ask, token, finish } = user
  await ask("POST address-main", { address_main: address })
  await ask("POST address-postal", { address_postal: address })
  const named = { first_name: "A.", last_name: "User", date_of_birth: "1990-02-28" }
  await bank.ask(`PUT /v1/user-person/${user.user}`, { token, body: named })
  const session = await openIdentity(user)
  await ask(`PUT ${session}`, { status: "SUBMITTED" })
  bank.clock.advance(20_000)
  await finish()
  return { ...user, session }
}

/** How the sandbox is brought to say what was recorded around sessions and onboardings. */
export const sessionSituations: { readonly [name: string]: () => Promise<Answer> } = {
  installation: async () => {
    const { ask, publicKey } = await openBank()
    return ask("POST /v1/installation", { body: { client_public_key: publicKey } })
  },
  "session-partner": async () => {
    const bank = await openBank()
    return (await bank.openSession(bank.bank.apiKey)).opened
  },
  "session-user": async () => (await openUser()).opened,
  id: async () => (await openOnboarding()).openedOnboarding,
  "oauth-client-list": async () => {
    const { ask, openPartner } = await openBank()
    const { client, token } = await openPartner()
    return ask(`GET ${client}`, { token })
  },
  "oauth-client-callback": async () => {
    const { ask, openReadyPartner } = await openBank()
    const { client, token } = await openReadyPartner()
    return ask(`GET ${client}`, { token })
  },
  // The sample lists nothing that is needed within 90 days only [API §6.3].
  "onboarding-fulfilments": async () => (await openOnboarding({ behaviour: { duties: [] } })).finish(),
  "onboarding-pending": async () => {
    const { ask, path } = await reviewing()
    return ask(`GET ${path}`)
  },
  "onboarding-list": async () => (await reviewing()).ask("GET user-onboarding"),
  "onboarding-verified": async () => {
    const { bank, ask, path } = await reviewing()
    bank.clock.advance(60_000)
    return ask(`GET ${path}`)
  },
  "identity-created": async () => {
    const user = await openOnboarding()
    return user.ask(`GET ${await openIdentity(user)}`)
  },
  "identity-processed": async () => {
    const { ask, session } = await reviewing()
    return ask(`GET ${session}`)
  }
}
