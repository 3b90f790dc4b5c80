import type { Bank } from "../bank/bank.ts"
import type { Installation } from "../resources/installation.ts"
import type { Session, UserSession } from "../resources/session.ts"
import type { User } from "../resources/user.ts"
import type { Reply } from "../wire/reply.ts"

/** A request that got as far as its endpoint. */
export interface Call {
  readonly bank: Bank
  /** Numbers from the path, by the name in the template. */
  readonly params: Readonly<Record<string, number>>
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Headers
  readonly body: Uint8Array
  readonly address: string
}

interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE"
  /** Template with `{name}` for ids, from `/v1` on. */
  readonly path: string
  /** In bytes, where it is not that of JSON. */
  readonly largestBody?: number
}

/**
 * One thing the bank can be asked, and with which token: none, an installation's, any session's, the partner's session, or a provisioned
 * user's session. `{user_id}` in a path is checked against the session before the handler runs.
 */
export type Endpoint = Route &
  (
    | { readonly access: "public"; readonly handle: (call: Call) => Reply }
    | { readonly access: "installation"; readonly handle: (call: Call, installation: Installation) => Reply }
    | { readonly access: "session"; readonly handle: (call: Call, session: Session) => Reply }
    | { readonly access: "partner"; readonly handle: (call: Call, session: Session) => Reply }
    | { readonly access: "user"; readonly handle: (call: Call, user: User, session: UserSession) => Reply }
  )
