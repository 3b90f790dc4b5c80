import type { ContractSwitches } from "../contract-switches.ts"
import { createSandbox } from "../create-sandbox.ts"
import type { SandboxOptions } from "../sandbox.ts"
import { manualClock } from "./manual-clock.ts"
import { openBank } from "./open-bank.ts"
import { openOnboarding } from "./open-onboarding.ts"
import { partnerClient, provisionBody, testPublicKey, type Answer } from "./partner-client.ts"
import { webhookObservations } from "./webhook-observations.ts"

type Contract = Partial<ContractSwitches>
const uuid = "5b7c0a3e-7a55-4c3f-9d52-0c6a3a1d2f10"
const provisions = "/v1/partner-user-provision"
const pointer = { type: "EMAIL", value: "ada@example.com" }
const { user_verified_type: _type, email: _email, phone_number: _phone, ...older } = provisionBody()
const minute = 60_000

const told = (answer: Answer) => answer.error ?? answer.status

async function create(contract: Contract, ...bodies: readonly object[]) {
  const bank = await openBank({ contract })
  const { token } = bank.partner
  const answers: Answer[] = []
  for (const body of bodies) answers.push(await bank.ask("POST", provisions, { token, body }))
  const rest = async () => {
    bank.clock.advance(10_000)
    return (await bank.ask("GET", provisions, { token })).body.Response.map(
      (one: never) => one["PartnerUserProvision"]
    )
  }
  return { bank, answers, rest }
}

/** A partner that has installed and bound its key with the addresses named, and opens a session from another address. */
async function fromElsewhere(contract: Contract, permitted_ips: readonly string[]) {
  const sandbox = await createSandbox({ limits: "off", contract })
  const { ask } = partnerClient(sandbox)
  const body = { client_public_key: testPublicKey }
  const { token } = (await ask("POST", "/v1/installation", { body })).item("Token")
  const secret = sandbox.apiKey
  const bound = await ask("POST", "/v1/device-server", {
    token,
    body: { description: "x", secret, permitted_ips }
  })
  if (bound.status !== 200) return told(bound)
  return (await ask("POST", "/v1/session-server", { token, body: { secret }, address: "10.0.0.9" })).status
}

/** At which ages in seconds a session that lives 3600 s and is used at each of them still answers. */
async function sessionUses(contract: Contract, ages: readonly number[]) {
  const bank = await openBank({ contract, behaviour: { sessionTimeout: 60 * minute } })
  let age = 0
  const answers: number[] = []
  for (const next of ages) {
    bank.clock.advance((next - age) * 1000)
    age = next
    answers.push((await bank.ask("GET", "/v1/installation", { token: bank.partner.token })).status)
  }
  return answers
}

async function oauthPaths(contract: Contract) {
  const sandbox = await createSandbox({ limits: "off", contract })
  const client = partnerClient(sandbox)
  const { token, opened } = await client.openSession(sandbox.apiKey)
  const paths = [`/v1/user/${opened.item("UserCompany").id}/oauth-client`, "/v1/oauth-client"]
  const answers: number[] = []
  for (const path of paths) {
    const made = await client.ask("POST", path, { token, body: {} })
    const id = made.item("Id")?.id
    const body = { url: "https://partner.example/callback" }
    const added =
      id === undefined ? made : await client.ask("POST", `${path}/${id}/callback-url`, { token, body })
    answers.push(added.status)
    if (id !== undefined) await client.ask("PUT", `${path}/${id}`, { token, body: { status: "CANCELLED" } })
  }
  return answers
}

async function reviewed(options: SandboxOptions) {
  const user = await openOnboarding(options)
  await user.complete()
  user.bank.clock.advance(minute)
  return user
}

/** What becomes of a provision and another one, newest first. */
async function second(contract: Contract, change: object) {
  const { rest } = await create(contract, provisionBody(), { ...provisionBody(), ...change })
  return (await rest()).map((one: { status: string }) => one.status)
}

async function afterReset(contract: Contract) {
  const { bank, ask, provisionId } = await openOnboarding({ contract })
  const body = { status: "TOKEN_RESET_REQUESTED" }
  await bank.ask("PUT", `${provisions}/${provisionId}`, { token: bank.partner.token, body })
  bank.clock.advance(10_000)
  return (await ask("GET", "user-onboarding")).status
}

/** Whether the id stays and the window moves, over a reset. */
async function afterResetShown(contract: Contract) {
  const { bank, provision, provisionId } = await openOnboarding({ contract })
  const { credential: before } = await provision()
  const body = { status: "TOKEN_RESET_REQUESTED" }
  await bank.ask("PUT", `${provisions}/${provisionId}`, { token: bank.partner.token, body })
  bank.clock.advance(10_000)
  const { credential: after } = await provision()
  return [after.id === before.id, after.expiry_time > before.expiry_time]
}

async function secondSession(contract: Contract) {
  const bank = await openBank({ contract })
  const { installation: token } = bank.partner
  return told(await bank.ask("POST", "/v1/session-server", { token, body: { secret: bank.sandbox.apiKey } }))
}

async function askedInInquiry(options: SandboxOptions) {
  const { bank, uuid, ask, attach } = await openOnboarding(options)
  bank.sandbox.control.act(uuid, "open-inquiry")
  const shown = async () => {
    const [item] = (await ask("GET", "user-information-inquiry")).body.Response
    const { all_entry, id } = item.UserInformationInquiry
    return {
      id,
      all_entry,
      entries: all_entry.map((one: never) => one["UserInformationInquiryEntry"] ?? one)
    }
  }
  const { id, entries } = await shown()
  for (const entry of entries) {
    const path = `user-information-inquiry/${id}/partner-user-information-inquiry-entry/${entry.id}`
    await ask("PUT", path, { answer: "Salary.", all_attachment_id: [await attach()] })
  }
  bank.clock.advance(minute)
  return await shown()
}

/** For every switch, one thing a partner sees of the bank that its sides make different. */
export const contractObservations: {
  readonly [K in keyof ContractSwitches]: (contract: Contract) => Promise<unknown>
} = {
  createBody: async (contract) =>
    (await create(contract, provisionBody(), { ...older, external_uuid: uuid, pointer })).answers.map(told),
  async closingStatus(contract) {
    const bank = await openBank({ contract })
    const { token } = bank.partner
    const close = async (status: string) =>
      told(await bank.ask("PUT", `${provisions}/${await bank.provision()}`, { token, body: { status } }))
    return [await close("CANCELLED"), await close("PENDING_PROCESS_CLOSURE")]
  },
  async strictUserIds(contract) {
    const { bank, user, token } = await openOnboarding({ contract })
    const path = `/v1/user/${user.granted_by_user.UserPerson.id}/user-onboarding`
    return (await bank.ask("GET", path, { token })).status
  },
  createReply: async (contract) =>
    Object.keys((await create(contract, provisionBody())).answers[0]!.body.Response[0]),
  async onboardingType(contract) {
    const bank = await openBank({ contract })
    const { at, token } = await bank.openUser()
    const open = async (type: string) =>
      told(await bank.ask("POST", at("user-onboarding"), { token, body: { type } }))
    return [await open("PARTNER_USER"), await open("PERSON")]
  },
  async processingAction(contract) {
    const bank = await openBank({ contract })
    return (await bank.read(await bank.provision())).action_required
  },
  oauthClientPath: oauthPaths,
  oneSessionPerInstallation: secondSession,
  async sessionExtension(contract) {
    const used = [20, 40, 60, 80, 100]
    return {
      "half an hour before the end": await sessionUses(contract, [1_800, 3_601]),
      "half a minute before the end": await sessionUses(contract, [3_570, 3_601]),
      "kept busy": await sessionUses(contract, used),
      "idle for a minute": await sessionUses(contract, [30, 90])
    }
  },
  wildcardIp: async (contract) => [
    await fromElsewhere(contract, ["*"]),
    await fromElsewhere(contract, ["192.0.2.7", "*"]),
    await fromElsewhere(contract, ["192.0.2.7"])
  ],
  async credentialExpiry(contract) {
    const bank = await openBank({ contract })
    const id = await bank.provision()
    bank.clock.advance(10_000)
    const { expiry_time } = (await bank.read(id)).credential
    bank.clock.advance(6 * 86_400_000)
    const renewed = await partnerClient(bank.sandbox).openSession(bank.sandbox.apiKey)
    const { body } = await bank.ask("GET", `${provisions}/${id}`, { token: renewed.token })
    return [expiry_time.slice(0, 16), body.Response[0].PartnerUserProvision.credential.status]
  },
  async freshCredentialStatus(contract) {
    const bank = await openBank({ contract })
    const id = await bank.provision()
    bank.clock.advance(10_000)
    const { credential } = await bank.read(id)
    return [credential.status, typeof credential.token_value]
  },
  async oauthRequestFields(contract) {
    const [{ oauth_request }] = await (await create(contract, provisionBody())).rest()
    return [oauth_request.status, Object.keys(oauth_request).length]
  },
  async badSignatureStatus(contract) {
    const bank = await openBank({ contract })
    const asked = { token: bank.partner.token, body: provisionBody(), signature: "bm90aGluZw==" }
    return (await bank.ask("POST", provisions, asked)).status
  },
  readyStatus: async (contract) => (await (await create(contract, provisionBody())).rest())[0].status,
  async repeatedExternalUuid(contract) {
    const { answers, rest } = await create(contract, provisionBody(uuid), provisionBody(uuid))
    return [told(answers[1]!), (await rest()).length]
  },
  repeatedEmail: (contract) => second(contract, { phone_number: "+31687654321", email: "Ada@example.com" }),
  repeatedPhone: (contract) => second(contract, { email: "bob@example.com" }),
  resetCredential: afterResetShown,
  resetEndsSessions: afterReset,
  missingStatus: async (contract) => (await (await openOnboarding({ contract })).put()).status,
  async deniedStatus(contract) {
    const user = await reviewed({ contract, behaviour: { reviewResult: "DENIED" } })
    return (await user.read()).status
  },
  async unauthorisedText(contract) {
    const bank = await openBank({ contract })
    return (await bank.ask("GET", "/v1/installation", { token: "none" })).error
  },
  async signatureRequired(contract) {
    const bank = await openBank({ contract, clock: manualClock() })
    const asked = { token: bank.partner.token, body: provisionBody(), signature: null }
    return (await bank.ask("POST", provisions, asked)).status
  },
  async rejectedEntry(contract) {
    const { entries } = await askedInInquiry({ contract, behaviour: { entryResults: ["REJECTED"] } })
    return entries.map((one: { status: string }) => one.status)
  },
  inquiryEntries: async (contract) =>
    Object.keys((await askedInInquiry({ contract })).all_entry[0]).slice(0, 1),
  entryContext: async (contract) => (await askedInInquiry({ contract })).entries[0].context,
  ...webhookObservations
}
