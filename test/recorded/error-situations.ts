import type { SandboxOptions } from "@bunq-provisioning/sandbox"
import { openBank } from "./bank-client.ts"
import type { Answer } from "./bank-client.ts"

const expired =
  (unauthorisedText: "Insufficient authentication." | "Insufficient authorisation.") => async () => {
    const { ask } = await openBank({ contract: { unauthorisedText } })
    return ask("GET /v1/installation", { token: "0".repeat(64) })
  }

/** Opens a session with something wrong about it. */
const session =
  (
    wrong: {
      readonly secret?: string
      readonly signature?: string | null
      readonly more?: object
      readonly first?: boolean
    },
    options: SandboxOptions = {}
  ) =>
  async (): Promise<Answer> => {
    const { bank, ask, install } = await openBank(options)
    const { secret = bank.apiKey, signature, more = {}, first = false } = wrong
    const token = await install(bank.apiKey)
    const open = (given: { readonly signature?: string | null }, body: object) =>
      ask("POST /v1/session-server", { token, body, ...given })
    if (first) await open({}, { secret })
    return open(signature === undefined ? {} : { signature }, { secret, ...more })
  }

/** How the sandbox is brought to refuse as was recorded. */
export const errorSituations: { readonly [name: string]: () => Promise<Answer> } = {
  "error-credentials": session({ secret: "sandbox_of_somebody_else" }),
  "error-second-session": session({ first: true }),
  "error-session-expired": expired("Insufficient authentication."),
  "error-session-expired-older": expired("Insufficient authorisation."),
  "error-signature-invalid": session({ signature: "AAAA" }),
  "error-signature-missing": session({ signature: null }),
  "error-superfluous-field": session({ more: { notification_filters: [] } }),
  "error-throttled": async () => {
    const { ask, bank, openSession } = await openBank({ limits: "classic" })
    const { token } = await openSession(bank.apiKey)
    for (let sent = 0; sent < 3; sent += 1) await ask("GET /v1/installation", { token })
    return ask("GET /v1/installation", { token })
  }
}
