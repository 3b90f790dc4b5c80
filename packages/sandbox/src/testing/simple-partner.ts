import type { openBank } from "./open-bank.ts"
import { address } from "./open-onboarding.ts"
import { provisionBody } from "./partner-client.ts"

type Bank = Awaited<ReturnType<typeof openBank>>

/** How a user's life at the bank went: where it came to rest, and everything worth noting on the way, in order, each once in a row. */
export interface Life {
  readonly ended: "active" | "denied" | "failed" | "still going"
  readonly trace: readonly string[]
}

const desired = { user_status_desired: "ACTIVE", user_verification_status_desired: "VERIFIED" }
const step = 10_000
const patience = 600
/** So many quiet rounds after the verification count as the end. */
const calmRounds = 20

/** A partner and its user who do whatever is asked, at once, with the least of a client: no retries, no journal. */
export async function liveThrough(bank: Bank, body: object = provisionBody()): Promise<Life> {
  const { token } = bank.partner
  const made = await bank.ask("POST", "/v1/partner-user-provision", { token, body })
  if (made.status !== 200) throw new Error(`create: ${made.error}`)
  const id: number = (made.item("PartnerUserProvision") ?? made.item("Id")).id
  const trace: string[] = []
  const note = (what: string): void => {
    if (trace.at(-1) !== what) trace.push(what)
  }
  let user: Awaited<ReturnType<typeof openUser>> | null = null
  let calm = 0
  const reset = async () => {
    const status = "TOKEN_RESET_REQUESTED"
    const asked = await bank.ask("PUT", `/v1/partner-user-provision/${id}`, { token, body: { status } })
    if (asked.status === 200) note("reset")
  }
  for (let round = 0; round < patience; round += 1) {
    const { status, sub_status, credential } = await bank.read(id)
    note(`${status}/${sub_status}`)
    if (status === "FAILED") return { ended: "failed", trace }
    if (user === null && credential !== null && status !== "TOKEN_RESET_REQUESTED") {
      if (credential.token_value === null) await reset()
      else user = await openUser(bank, credential.token_value)
    }
    if (user !== null) {
      const seen = await user.work(note)
      if (seen === "denied") return { ended: "denied", trace }
      if (seen === "locked out") user = null
      calm = seen === "verified" && sub_status === "NONE" ? calm + 1 : 0
      if (calm > calmRounds) return { ended: "active", trace }
    }
    bank.clock.advance(step)
  }
  return { ended: "still going", trace }
}

async function openUser(bank: Bank, secret: string) {
  const opened = await bank.openSession(secret)
  const { installation } = opened
  let { token } = opened
  const userId: number = opened.opened.item("UserApiKey").id
  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    bank.ask(method, `/v1/user/${userId}/${path}`, { token, body, headers })

  const give: Readonly<Record<string, () => Promise<unknown>>> = {
    ADDRESS_MAIN: () => ask("POST", "address-main", { address_main: address }),
    ADDRESS_POSTAL: () => ask("POST", "address-postal", { address_postal: address }),
    DATE_OF_BIRTH: () =>
      bank.ask("PUT", `/v1/user-person/${userId}`, { token, body: { date_of_birth: "1990-12-10" } }),
    async IDENTIFICATION_VERIFICATION() {
      const body = { purpose: "VERIFICATION", provider: "INCODE" }
      const { id } = (await ask("POST", "identity-verification-session", body)).item("Id")
      await ask("PUT", `identity-verification-session/${id}`, { status: "SUBMITTED" })
    }
  }

  /** Answers the first question that waits, of each inquiry. */
  const answer = async (note: (what: string) => void) => {
    const { body } = await ask("GET", "user-information-inquiry?status=EXPECTING_REPLY_FROM_USER")
    for (const { UserInformationInquiry: inquiry } of body.Response) {
      const entries = inquiry.all_entry.map((one: never) => one["UserInformationInquiryEntry"] ?? one)
      const entry = entries.find((one: { status: string }) => one.status === "PENDING")
      note(`inquiry of ${entries.length}`)
      const file = await ask("POST", "attachment", "GIF89a", { "Content-Type": "image/gif" })
      await ask(
        "PUT",
        `user-information-inquiry/${inquiry.id}/partner-user-information-inquiry-entry/${entry.id}`,
        { answer: "Salary.", all_attachment_id: [file.item("Id").id] }
      )
    }
    return body.Response.length > 0
  }

  const work = async (note: (what: string) => void) => {
    const found = await ask("GET", "user-onboarding")
    if (found.status === 401) {
      note("401")
      const again = await bank.ask("POST", "/v1/session-server", { token: installation, body: { secret } })
      if (again.status !== 200) return "locked out"
      token = again.item("Token").token
      return "busy"
    }
    const onboarding = found.item("UserOnboarding")
    if (onboarding === undefined) {
      const opened = await ask("POST", "user-onboarding", { type: "PARTNER_USER" })
      if (opened.status !== 200) throw new Error(`user-onboarding: ${opened.error}`)
      return "busy"
    }
    if (onboarding.waiting_type !== null) note(onboarding.waiting_type)
    if (["DENIED", "REJECTED", "BLOCKED"].includes(onboarding.status)) return "denied"
    const asked = await answer(note)
    if (onboarding.action_required !== "USER") {
      return onboarding.status === "VERIFIED" && !asked ? "verified" : "busy"
    }
    const put = await ask("PUT", `user-onboarding/${onboarding.id}`, desired)
    const missing = put.body.Error?.[0].error_additional_parameter[0].AdditionalFulfillmentParameter
    const types: string[] = (missing?.all_fulfillment ?? []).map((one: { type: string }) => one.type)
    for (const type of new Set(types)) await give[type]?.()
    if (missing === undefined) note("complete")
    else note(types.includes("IDENTIFICATION_VERIFICATION") ? "asked for identity" : "asked")
    return "busy"
  }
  return { work }
}
