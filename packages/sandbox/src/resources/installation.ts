import type { Endpoint } from "../gateway/endpoint.ts"
import { bunqTimestamp } from "../wire/bunq-timestamp.ts"
import { field } from "../wire/field.ts"
import { refusals } from "../wire/refusals.ts"
import { reply } from "../wire/reply.ts"
import { requestBody } from "../wire/request-body.ts"

/** A client's key pair made known to the bank; stamps are microseconds. */
export interface Installation {
  readonly id: number
  readonly created: number
  readonly clientPublicKey: string
  readonly token: string
  readonly requestIdsSeen: number
}

/** Installation [API §3.1]: RSA 2048-bit public key in, token and server key out. */
export const installationEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/installation",
    access: "public",
    handle({ bank, body }) {
      const { client_public_key } = requestBody(body, { client_public_key: field.string() })
      if (!bank.crypto.acceptsKey(client_public_key)) throw refusals.invalid("client_public_key")
      const created = bank.stamp()
      const stamps = { created: bunqTimestamp(created), updated: bunqTimestamp(created) }
      const installation = bank.tables.installations.put({
        id: bank.nextId(),
        created,
        clientPublicKey: client_public_key,
        token: bank.token(),
        requestIdsSeen: 0
      })
      return reply.items(
        { Id: { id: installation.id } },
        { Token: { id: bank.nextId(), ...stamps, token: installation.token } },
        { ServerPublicKey: { server_public_key: bank.identity.publicKey } }
      )
    }
  },
  {
    method: "GET",
    path: "/v1/installation",
    access: "session",
    handle: (_call, session) => reply.id(session.installationId)
  }
]
