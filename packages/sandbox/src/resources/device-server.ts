import { createHash } from "node:crypto"
import type { Bank } from "../bank/bank.ts"
import type { Endpoint } from "../gateway/endpoint.ts"
import { bunqTimestamp } from "../wire/bunq-timestamp.ts"
import { field } from "../wire/field.ts"
import { page } from "../wire/page.ts"
import { pattern } from "../wire/pattern.ts"
import { refusals } from "../wire/refusals.ts"
import { reply } from "../wire/reply.ts"
import { requestBody } from "../wire/request-body.ts"
import { secretHolder } from "./secret-holder.ts"

/** A secret bound to an installation and to addresses; the secret itself is kept as a digest. */
export interface Device {
  readonly id: number
  readonly created: number
  readonly installationId: number
  readonly description: string
  readonly ip: string
  readonly secretDigest: string
  readonly permittedIps: readonly string[]
}

/** How a device remembers its secret. */
export function secretDigest(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url")
}

/** Device registration [API §3.2]: binds an API key or a credential's token to the installation, and to the caller's address unless others are named. */
export const deviceServerEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/device-server",
    access: "installation",
    handle({ bank, body, address }, installation) {
      const { description, secret, permitted_ips } = requestBody(body, {
        description: field.string(),
        secret: field.string(),
        permitted_ips: field.optional(
          field.list(field.string({ accept: (ip) => ip === "*" || pattern.ipv4.test(ip) }))
        )
      })
      if (secretHolder(bank, secret) === null) throw refusals.credentials()
      const device = bank.tables.devices.put({
        created: bank.stamp(),
        id: bank.nextId(),
        installationId: installation.id,
        description,
        ip: address,
        secretDigest: secretDigest(secret),
        permittedIps: permittedIps(bank, { asked: permitted_ips ?? [address], address })
      })
      return reply.id(device.id)
    }
  },
  {
    method: "GET",
    path: "/v1/device-server",
    access: "session",
    handle({ bank, path, query }, session) {
      const { devices } = bank.tables
      const ids = devices.idsIn("installation", session.installationId) as readonly number[]
      return reply.page(page({ ids, path, query, pick: (id) => shown(devices.get(id)) }))
    }
  },
  {
    method: "GET",
    path: "/v1/device-server/{device_id}",
    access: "session",
    handle({ bank, params }, session) {
      const id = params["device_id"]!
      const device = bank.tables.devices.get(id)
      if (device?.installationId !== session.installationId) throw refusals.notFound("Device server", id)
      return reply.items(shown(device)!)
    }
  }
]

/** What the addresses asked for come to: the readings of `"*"` in D14. */
function permittedIps(bank: Bank, by: { asked: readonly string[]; address: string }): readonly string[] {
  const { asked, address } = by
  const { wildcardIp } = bank.contract
  if (wildcardIp === "callers-own") return asked.map((ip) => (ip === "*" ? address : ip))
  if (wildcardIp === "any-beside-an-address" && asked.every((ip) => ip === "*")) {
    throw refusals.invalid("permitted_ips")
  }
  return asked
}

function shown(device: Device | undefined): object | undefined {
  if (device === undefined) return undefined
  const stamp = bunqTimestamp(device.created)
  const { id, description, ip } = device
  return { DeviceServer: { id, created: stamp, updated: stamp, description, ip, status: "ACTIVE" } }
}
