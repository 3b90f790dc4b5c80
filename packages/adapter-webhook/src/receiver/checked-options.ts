import { Duration, Option, Result } from "effect"
import { sha256Hex } from "../edges/sha256.ts"
import { makeSignatureCheck } from "../edges/signature-check.ts"
import { WebhookSettingError } from "../webhook-setting-error.ts"
import { makePathCheck } from "./path-token.ts"
import type { PathCheck } from "./path-token.ts"
import type { WebhookReceiverOptions } from "./receiver-options.ts"
import { makeSourceRange, productionSources } from "./source-range.ts"

/** The options, checked once: what each delivery is held against. */
export interface Checked {
  readonly path: PathCheck
  /** null = from anywhere. */
  readonly source: ((address: string) => boolean) | null
  readonly proxies: number
  readonly certificate: ((der: Uint8Array) => boolean) | null
  readonly signature: ((body: Uint8Array, signature: string) => boolean) | null
  readonly refusesMismatch: boolean
  readonly maxBytes: number
  readonly bodyDeadline: number
  readonly storeDeadline: number
  readonly maxConcurrent: number
  readonly maxBytesHeld: number
}

type Outcome<A> = Result.Result<A, WebhookSettingError>
const refuse = (setting: keyof WebhookReceiverOptions, expected: string) =>
  Result.fail(new WebhookSettingError({ setting, expected }))

const whole =
  (setting: keyof WebhookReceiverOptions, from: number, to: number) =>
  (value: number): Outcome<number> =>
    Number.isSafeInteger(value) && value >= from && value <= to
      ? Result.succeed(value)
      : refuse(setting, `a whole number from ${from} to ${to}`)

const within = (setting: keyof WebhookReceiverOptions, input: Duration.Input): Outcome<number> => {
  const millis = Option.match(Duration.fromInput(input), {
    onNone: () => Number.NaN,
    onSome: Duration.toMillis
  })
  return millis >= 1 && millis <= 60_000
    ? Result.succeed(millis)
    : refuse(setting, "a duration from 1 ms to a minute")
}

const environments = ["production", "sandbox", "local"]

const sourceOf = ({ environment, sources }: WebhookReceiverOptions): Outcome<Checked["source"]> => {
  if (!environments.includes(environment)) return refuse("environment", environments.join(" or "))
  const ranges = sources ?? (environment === "production" ? productionSources : "any")
  if (ranges === "any") return Result.succeed(null)
  const range = Array.isArray(ranges) && ranges.length > 0 ? makeSourceRange(ranges) : null
  return range === null
    ? refuse("sources", `"any" or a list of ranges such as ${productionSources[0]}`)
    : Result.succeed(range)
}

const fingerprint = (text: unknown) =>
  typeof text === "string" ? text.replaceAll(":", "").toLowerCase() : ""

const certificateOf = ({
  clientCertificate: wanted
}: WebhookReceiverOptions): Outcome<Checked["certificate"]> => {
  if (wanted === undefined) return Result.succeed(null)
  if ("verify" in wanted) {
    const { verify } = wanted
    return Result.succeed((der) => {
      try {
        return verify(der)
      } catch {
        return false
      }
    })
  }
  const pinned = new Set(wanted.fingerprints.map(fingerprint))
  return pinned.size > 0 && [...pinned].every((one) => /^[0-9a-f]{64}$/.test(one))
    ? Result.succeed((der) => pinned.has(sha256Hex(der)))
    : refuse("clientCertificate", "SHA-256 fingerprints of 64 hexadecimal digits")
}

const signatureOf = ({ signature }: WebhookReceiverOptions): Outcome<Checked["signature"]> => {
  if (signature === undefined) return Result.succeed(null)
  const check = makeSignatureCheck(signature.publicKey)
  return check === null ? refuse("signature", "the RSA public key of bunq as PEM") : Result.succeed(check)
}

/** Refuses what would let everybody in, or nobody. */
export const checkReceiverOptions = (options: WebhookReceiverOptions): Outcome<Checked> =>
  Result.gen(function* () {
    const maxBytes = yield* whole("maxBytes", 1_024, 16 * 1_048_576)(options.maxBytes ?? 262_144)
    return {
      path: yield* makePathCheck(options.tokens),
      source: yield* sourceOf(options),
      proxies: yield* whole("trustedProxies", 0, 10)(options.trustedProxies ?? 0),
      certificate: yield* certificateOf(options),
      signature: yield* signatureOf(options),
      refusesMismatch: options.signature?.onMismatch === "refuse",
      maxBytes,
      bodyDeadline: yield* within("bodyDeadline", options.bodyDeadline ?? "3 seconds"),
      storeDeadline: yield* within("storeDeadline", options.storeDeadline ?? "5 seconds"),
      maxConcurrent: yield* whole("maxConcurrent", 1, 100_000)(options.maxConcurrent ?? 256),
      maxBytesHeld: yield* whole(
        "maxBytesHeld",
        maxBytes,
        2 ** 31
      )(options.maxBytesHeld ?? Math.max(maxBytes, 16 * 1_048_576))
    }
  })
