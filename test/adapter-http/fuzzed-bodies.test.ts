import {
  decodeCreatedProvision,
  decodeErrorBody,
  decodeFailurePage,
  decodeFilterPage,
  decodeFulfilments,
  decodeId,
  decodeIdentity,
  decodeInstallation,
  decodeOauthClients,
  decodeOnboarding,
  decodeOnboardingIds,
  decodePartnerSession,
  decodePinnedPage,
  decodeProvision,
  decodeProvisionPage,
  decodeUserSession,
  parseBunqTimestamp
} from "@bunq-provisioning/core/wire"
import { Option } from "effect"
import fc from "fast-check"
import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"

const folder = new URL("../../packages/core/src/wire/recorded/", import.meta.url)
const bodies = readdirSync(folder).map(
  (name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as unknown
)
const decoders = [
  decodeCreatedProvision,
  decodeErrorBody,
  decodeFailurePage("/v1/user/1360/notification-filter-failure"),
  decodeFilterPage("/v1/user/1360/notification-filter-url"),
  decodePinnedPage("/v1/user/1360/certificate-pinned"),
  decodeFulfilments,
  decodeId,
  decodeIdentity,
  decodeInstallation,
  decodeOauthClients,
  decodeOnboarding(1),
  decodeOnboardingIds,
  decodePartnerSession,
  decodeProvision,
  decodeProvisionPage,
  decodeUserSession
]

/** Puts `value` somewhere into a body: `way` says where to turn at each level. */
const bend = (body: unknown, way: readonly number[], value: unknown): unknown => {
  const [turn, ...rest] = way
  if (turn === undefined || typeof body !== "object" || body === null) return value
  const keys = Object.keys(body)
  const key = keys[turn % Math.max(1, keys.length)]
  if (key === undefined) return value
  const bent = bend((body as Record<string, unknown>)[key], rest, value)
  return Array.isArray(body)
    ? body.map((inner: unknown, index) => (String(index) === key ? bent : inner))
    : { ...body, [key]: bent }
}

describe("bodies nobody expected", () => {
  test("no decoder ever throws, and what decodes is whole", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...bodies),
        fc.array(fc.nat({ max: 20 }), { maxLength: 7 }),
        fc.oneof(fc.jsonValue(), fc.constant(undefined)),
        (body, way, value) => {
          const bent = bend(body, way, value)
          for (const decode of decoders) expect(Option.isOption(decode(bent))).toBe(true)
          for (const { observation, secrets } of Option.toArray(decodeProvision(bent))) {
            expect(Number.isSafeInteger(observation.id)).toBe(true)
            expect(observation.credential?.usable ?? false).toBe(secrets.length === 1)
            expect(JSON.parse(JSON.stringify(observation))).toEqual(observation)
          }
        }
      ),
      { numRuns: 3_000 }
    )
  })

  test("a timestamp is a time or null, and reads what a Date writes", () => {
    fc.assert(
      fc.property(
        fc.string(),
        (text) => void expect(parseBunqTimestamp(text) ?? 0).toEqual(expect.any(Number))
      )
    )
    const min = new Date("1970-01-01T00:00:00Z")
    fc.assert(
      fc.property(fc.date({ min, max: new Date("2200-01-01T00:00:00Z"), noInvalidDate: true }), (date) => {
        const text = `${date.toISOString().replace("T", " ").replace("Z", "")}123`
        expect(parseBunqTimestamp(text)).toBe(date.getTime())
      })
    )
  })
})
