import type { Duration, Redacted } from "effect"

/** A path token, or only its SHA-256 (64 hexadecimal digits, `pathTokenDigest`), so that the secret itself need not be configured. */
export type PathToken = Redacted.Redacted<string> | string | { readonly sha256: string }

/** What a receiver takes, and what it refuses. */
export interface WebhookReceiverOptions {
  /** `production` admits bunq's source range alone unless `sources` says otherwise; the sandbox calls from anywhere [API §9.6]. */
  readonly environment: "production" | "sandbox" | "local"
  /** One or more secret path tokens; each is valid, so that they can be changed without a gap. At least 22 base64url characters (128 bit). */
  readonly tokens: readonly PathToken[]
  /** CIDR ranges instead of the default of the environment, or `"any"`. */
  readonly sources?: readonly string[] | "any" | undefined
  /** Proxies of your own in front of the server, each of which appends to `X-Forwarded-For`. 0 = the socket's address counts. At most 10. */
  readonly trustedProxies?: number | undefined
  /** Asks for bunq's client certificate (`all_verification_type: ["BUNQ_CERTIFICATE"]`): SHA-256 fingerprints, or a test of the DER bytes. */
  readonly clientCertificate?:
    | { readonly fingerprints: readonly string[] }
    | { readonly verify: (certificate: Uint8Array) => boolean }
    | undefined
  /**
   * `X-Bunq-Server-Signature` is checked against this key (PEM) where a delivery has one. No source promises a signature on webhooks, so one that does
   * not fit is `take`n and reported unless you `refuse` it; none at all is never refused.
   */
  readonly signature?:
    | { readonly publicKey: string; readonly onMismatch?: "take" | "refuse" | undefined }
    | undefined
  /** Of one body; 256 kB unless set. */
  readonly maxBytes?: number | undefined
  /** How long a body may take to arrive; 3 seconds unless set. */
  readonly bodyDeadline?: Duration.Input | undefined
  /** How long the inbox may take; 5 seconds unless set. bunq seems to give up after 10 [API §9.4]. */
  readonly storeDeadline?: Duration.Input | undefined
  /** Deliveries that are received at the same time; 256 unless set. More are asked to come again. */
  readonly maxConcurrent?: number | undefined
  /** Of all bodies that are received at the same time; 16 MB unless set. */
  readonly maxBytesHeld?: number | undefined
}
