import type { SandboxOptions } from "@bunq-provisioning/sandbox"
import { olderRequest, openBank } from "./bank-client.ts"
import type { Answer } from "./bank-client.ts"

const list = "/v1/partner-user-provision"
/** Each step of the bank takes a second, so that every one can be seen. */
const steps = { processUser: 1000, processRelation: 1000, processOauth: 1000, processTokenReset: 1000 }
const hour = 3_600_000

/** A provision some time after it was asked for. */
const provisionAfter =
  (
    ms: number,
    options: SandboxOptions & {
      readonly put?: object
      readonly afterPut?: number
      readonly request?: object
    } = {}
  ) =>
  async (): Promise<Answer> => {
    const { put, afterPut = 0, request = olderRequest(), ...bankOptions } = options
    const bank = await openBank({ behaviour: steps, ...bankOptions })
    const { token } = await bank.openReadyPartner()
    const made = await bank.ask(`POST ${list}`, { token, body: request })
    const one = `${list}/${bank.item(made, "PartnerUserProvision")["id"]}`
    bank.clock.advance(ms)
    if (put !== undefined) await bank.ask(`PUT ${one}`, { token, body: put })
    bank.clock.advance(afterPut)
    return bank.ask(`GET ${one}`, { token })
  }

const inUse = async (): Promise<Answer> => {
  const bank = await openBank({ behaviour: steps })
  const { token } = await bank.openReadyPartner()
  const made = await bank.ask(`POST ${list}`, { token, body: olderRequest() })
  const one = `GET ${list}/${bank.item(made, "PartnerUserProvision")["id"]}`
  bank.clock.advance(3000)
  const { token_value } = bank.item(await bank.ask(one, { token }), "PartnerUserProvision")["credential"] as {
    readonly token_value: string
  }
  await bank.openSession(token_value)
  return bank.ask(one, { token })
}

const page = async (): Promise<Answer> => {
  const bank = await openBank({ behaviour: steps })
  const { token } = await bank.openReadyPartner()
  for (let made = 0; made < 3; made += 1) await bank.ask(`POST ${list}`, { token, body: olderRequest() })
  return bank.ask(`GET ${list}?count=2`, { token })
}

const emptyPage = async (): Promise<Answer> => {
  const bank = await openBank()
  const { token } = await bank.openReadyPartner()
  return bank.ask(`GET ${list}`, { token })
}

/** How the sandbox is brought to say what was recorded of a provision. */
export const provisionSituations: { readonly [name: string]: () => Promise<Answer> } = {
  "provision-processing": provisionAfter(0),
  "provision-processing-action-none": provisionAfter(0, { contract: { processingAction: "NONE" } }),
  "provision-relation": provisionAfter(1000),
  "provision-oauth": provisionAfter(2000),
  "provision-ready": provisionAfter(3000),
  "provision-ready-active": provisionAfter(3000, { contract: { readyStatus: "ACTIVE" } }),
  "provision-ready-token-while-active": provisionAfter(3000, {
    contract: { freshCredentialStatus: "ACTIVE" }
  }),
  "provision-in-use": inUse,
  "provision-failed": provisionAfter(1000, {
    behaviour: { ...steps, failingStep: "PENDING_PROCESS_USER" }
  }),
  "provision-expired": provisionAfter(4000 + hour),
  "provision-resetting": provisionAfter(4000 + hour, { put: { status: "TOKEN_RESET_REQUESTED" } }),
  "provision-closing": provisionAfter(3000, { put: { status: "CANCELLED" } }),
  "provision-closed": provisionAfter(3000, { put: { status: "CANCELLED" }, afterPut: 10_000 }),
  "provision-audit-ready": provisionAfter(3000, {
    request: { ...olderRequest(["USER_ANONYMOUS_TRANSACTION_AUDIT"]), date_of_birth: "1990-02-28" }
  }),
  "provision-list": page,
  "provision-list-empty": emptyPage
}
