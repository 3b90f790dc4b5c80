import type { Bank } from "../bank/bank.ts"
import type { Endpoint } from "../gateway/endpoint.ts"
import { bunqTimestamp } from "../wire/bunq-timestamp.ts"
import { field } from "../wire/field.ts"
import { refusals } from "../wire/refusals.ts"
import { reply } from "../wire/reply.ts"
import { requestBody } from "../wire/request-body.ts"
import { secretDigest } from "./device-server.ts"
import type { Installation } from "./installation.ts"
import type { Provision } from "./provision.ts"
import { useCredential } from "./provision-credential.ts"
import { secretHolder } from "./secret-holder.ts"
import { partnerShown, userShown } from "./user-shown.ts"

/** An open session. `created` is in microseconds, `expiresAt` in milliseconds; `provisionId` is null for the partner's own. */
export interface Session {
  readonly id: number
  readonly created: number
  readonly token: string
  readonly installationId: number
  readonly provisionId: number | null
  readonly expiresAt: number
}

/** A session opened with a provision's credential. */
export type UserSession = Session & { readonly provisionId: number }

/** Sessions [API §3.3, §3.4, §3.5]. */
export const sessionEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/session-server",
    access: "installation",
    handle({ bank, body, address }, installation) {
      const { secret } = requestBody(body, { secret: field.string() })
      endExpired(bank, installation)
      const live = bank.tables.sessions.idsIn("installation", installation.id).length > 0
      if (live && bank.contract.oneSessionPerInstallation) throw refusals.sessionExists()
      const holder = secretHolder(bank, secret)
      if (holder === null || !mayOpen(bank, { installation, secret, address, holder }))
        throw refusals.credentials()

      const created = bank.stamp()
      const session = bank.tables.sessions.put({
        id: bank.nextId(),
        created,
        token: bank.token(),
        installationId: installation.id,
        provisionId: holder === "partner" ? null : holder.id,
        expiresAt: sessionEnd(bank)
      })
      bank.count({ sessions: bank.counters.sessions + 1 })
      if (holder !== "partner") useCredential(bank, { provision: holder, address })
      const stamps = { created: bunqTimestamp(created), updated: bunqTimestamp(created) }
      const user = holder === "partner" ? partnerShown(bank) : userShown(bank, holder)
      return reply.items(
        { Id: { id: session.id } },
        { Token: { id: bank.nextId(), ...stamps, token: session.token } },
        user
      )
    }
  },
  {
    method: "DELETE",
    path: "/v1/session/{session_id}",
    access: "session",
    handle({ bank, params }, session) {
      const id = params["session_id"]!
      // SDKs send 0 for "the session this request belongs to".
      if (id !== 0 && id !== session.id) throw refusals.notFound("Session", id)
      bank.tables.sessions.remove(session.id)
      return reply.items()
    }
  }
]

const minute = 60_000

/** When a session opened or used now ends, by D13. */
function sessionEnd(bank: Bank): number {
  const idle = bank.contract.sessionExtension === "idle-60-seconds"
  return bank.now + (idle ? Math.min(minute, bank.behaviour.sessionTimeout) : bank.behaviour.sessionTimeout)
}

/** Takes note that a session was used: in some readings of D13 that moves its end. */
export function prolongSession(bank: Bank, session: Session): void {
  const { sessionExtension } = bank.contract
  const margins = {
    never: -1,
    "last-30-minutes": 30 * minute,
    "last-30-seconds": minute / 2,
    "idle-60-seconds": minute
  }
  if (session.expiresAt - bank.now > margins[sessionExtension]) return
  bank.tables.sessions.put({ ...session, expiresAt: sessionEnd(bank) })
}

/** Ends every session a provision's user has. */
export function endSessions(bank: Bank, provision: Provision): void {
  for (const session of bank.tables.sessions.allIn("provision", provision.id))
    bank.tables.sessions.remove(session.id)
}

function endExpired(bank: Bank, installation: Installation): void {
  for (const session of bank.tables.sessions.allIn("installation", installation.id)) {
    if (session.expiresAt <= bank.now) bank.tables.sessions.remove(session.id)
  }
}

function mayOpen(
  bank: Bank,
  use: { installation: Installation; secret: string; address: string; holder: "partner" | Provision }
): boolean {
  const digest = secretDigest(use.secret)
  const devices = bank.tables.devices.allIn("installation", use.installation.id)
  const bound = devices.filter((device) => device.secretDigest === digest)
  if (bound.length === 0) return use.holder !== "partner" && !bank.contract.oneSessionPerInstallation
  return bound.some(
    (device) => device.permittedIps.includes("*") || device.permittedIps.includes(use.address)
  )
}
