import type { Bank } from "../bank/bank.ts"
import type { Installation } from "../resources/installation.ts"
import { prolongSession, type Session, type UserSession } from "../resources/session.ts"
import type { User } from "../resources/user.ts"
import { Refusal } from "../wire/refusal.ts"
import { refusals } from "../wire/refusals.ts"
import type { Call, Endpoint } from "./endpoint.ts"

/** The installation and, beyond the handshake, the session a request's token stands for. */
export interface Caller {
  readonly installation: Installation
  readonly session: Session | null
}

/**
 * Finds the caller by the token: an installation's token opens only device-server and session-server, a live session's token everything
 * else [API §3.6]. Anything else is refused with 401.
 */
export function authenticate(bank: Bank, request: { endpoint: Endpoint; headers: Headers }): Caller {
  const token = request.headers.get("x-bunq-client-authentication")
  const { installations, sessions } = bank.tables
  const unauthorised = () => new Refusal(401, bank.contract.unauthorisedText)
  if (token === null) throw unauthorised()
  if (request.endpoint.access === "installation") {
    const installation = installations.lastIn("token", token)
    if (installation === undefined) throw unauthorised()
    return { installation, session: null }
  }
  const session = sessions.lastIn("token", token)
  const installation = installations.get(session?.installationId ?? -1)
  if (session === undefined || installation === undefined || session.expiresAt <= bank.now)
    throw unauthorised()
  prolongSession(bank, session)
  return { installation, session }
}

/** Checks the signature over the raw body where there is one, and that there is one where it must be [API §3.7]. */
export function checkSignature(
  bank: Bank,
  request: { endpoint: Endpoint; headers: Headers; body: Uint8Array; installation: Installation }
): void {
  const { endpoint, headers, body, installation } = request
  const signature = headers.get("x-bunq-client-signature")
  if (signature === null) {
    const everywhere = bank.contract.signatureRequired === "bodies" && body.length > 0
    if (everywhere || endpoint.path === "/v1/session-server") throw refusals.signatureMissing()
    return
  }
  const valid = bank.crypto.verify(installation.clientPublicKey, body, signature)
  if (!valid) throw refusals.badSignature(bank.contract.badSignatureStatus)
}

/** The user a call acts for. Refuses the partner's calls with a user's session and the other way round, and other people's ids. */
export function authorise(
  bank: Bank,
  call: { endpoint: Endpoint; session: Session; params: Call["params"] }
): User | null {
  const { endpoint, session, params } = call
  const { users, provisions } = bank.tables
  const user = isUserSession(session)
    ? users.get(provisions.get(session.provisionId)?.userId ?? -1)
    : undefined
  const side = user === undefined ? "partner" : "user"
  const id = params["user_id"]
  if (id !== undefined) {
    const reads = endpoint.method === "GET" && !bank.contract.strictUserIds
    const own =
      user === undefined ? id === bank.identity.partner.id : id === user.apiKeyId || (reads && id === user.id)
    if (!own) throw exists(bank, id) ? refusals.forbidden() : refusals.notFound("User", id)
  }
  if (endpoint.access !== "session" && endpoint.access !== side) throw refusals.forbidden()
  return user ?? null
}

/** Whether a session was opened with a provision's credential. */
export function isUserSession(session: Session): session is UserSession {
  return session.provisionId !== null
}

function exists(bank: Bank, id: number): boolean {
  const { users } = bank.tables
  return (
    id === bank.identity.partner.id || users.get(id) !== undefined || users.idsIn("apiKey", id).length > 0
  )
}
