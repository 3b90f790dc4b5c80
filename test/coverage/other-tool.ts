import { randomUUID } from "node:crypto"
import { parseExternalUuid } from "@bunq-provisioning/core/input"
import { Signer } from "@bunq-provisioning/core/ports"
import {
  bodyOf,
  decodeInstallation,
  decodePartnerSession,
  decodeProvisionPage,
  handshakeCalls,
  partnerCalls
} from "@bunq-provisioning/core/wire"
import type { Decoder, WireCall } from "@bunq-provisioning/core/wire"
import type { Sandbox } from "@bunq-provisioning/sandbox"
import { Effect, Option, Redacted } from "effect"
import { standInSigner } from "../virtual/stand-in-crypto.ts"

/** Another tool of the same partner, on an installation of its own: it resets tokens behind our back. */
export const openOtherTool = async (bank: Pick<Sandbox, "fetch" | "apiKey">) => {
  const { keyPair, sign } = Effect.runSync(Effect.provide(Signer, standInSigner))
  const keys = Effect.runSync(keyPair)
  let token: string | null = null

  const ask = async <A>(call: WireCall, decode: Decoder<A>): Promise<A> => {
    const body = bodyOf(call)
    const headers = new Headers({ ...body?.headers, "X-Bunq-Client-Request-Id": randomUUID() })
    if (token !== null) headers.set("X-Bunq-Client-Authentication", token)
    if (body !== null)
      headers.set("X-Bunq-Client-Signature", Effect.runSync(sign(keys.privateKey, body.bytes)))
    const request = new Request(`http://127.0.0.1:1${call.path}`, {
      method: call.method,
      headers,
      body: body?.bytes ?? null
    })
    const response = await bank.fetch(request, { remoteAddress: "127.0.0.1" })
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(`${call.endpoint}: HTTP ${response.status}`)
    const decoded = decode(answer)
    if (Option.isNone(decoded)) throw new Error(`${call.endpoint}: another shape`)
    return decoded.value
  }
  const secret = Redacted.make(bank.apiKey)
  const anything: Decoder<null> = () => Option.some(null)
  const installed = await ask(handshakeCalls.installation(keys.publicKey), decodeInstallation)
  token = Redacted.value(installed.token)
  await ask(handshakeCalls.deviceServer({ description: "Another tool", secret }), anything)
  const session = await ask(handshakeCalls.sessionServer(secret), decodePartnerSession)
  token = Redacted.value(session.token)

  return {
    resetToken: async (uuid: string) => {
      const { items } = await ask(partnerCalls.findProvisions(parseExternalUuid(uuid)), decodeProvisionPage)
      for (const { observation } of items) await ask(partnerCalls.resetToken(observation.id), anything)
    }
  }
}
