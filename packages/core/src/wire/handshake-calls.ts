import { Redacted } from "effect"
import { get, post } from "./wire-call.ts"
import type { WireCall } from "./wire-call.ts"

/** The three steps to a session [API §3]. */
export const handshakeCalls = {
  installation: (publicKey: string): WireCall => post`/v1/installation`({ client_public_key: publicKey }),

  /** `permittedIps` are IPv4 addresses; left out, bunq binds the device to the address it is called from [API §3.2]. */
  deviceServer: (device: {
    readonly description: string
    readonly secret: Redacted.Redacted<string>
    readonly permittedIps?: readonly string[] | undefined
  }): WireCall =>
    post`/v1/device-server`({
      description: device.description,
      secret: Redacted.value(device.secret),
      ...(device.permittedIps === undefined ? {} : { permitted_ips: device.permittedIps })
    }),

  sessionServer: (secret: Redacted.Redacted<string>): WireCall =>
    post`/v1/session-server`({ secret: Redacted.value(secret) }),

  /** Cheap and harmless: tells whether a session is alive [API §3.1]. */
  probe: get`/v1/installation`
} as const
