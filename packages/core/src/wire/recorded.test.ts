import { Option, Redacted } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { phaseOf } from "../domain/provision-phase.ts"
import {
  decodeCreatedProvision,
  decodeErrorBody,
  decodeFailurePage,
  decodeFilterPage,
  decodeFulfilments,
  decodeId,
  decodeIdentity,
  decodeInquiry,
  decodeInquiryPage,
  decodeInstallation,
  decodeOauthClients,
  decodeOnboarding,
  decodeOnboardingIds,
  decodePartnerSession,
  decodePinnedPage,
  decodeProvision,
  decodeProvisionPage,
  decodeUserSession,
  refusesCredentials,
  refusesSecondSession,
  statedLimit
} from "./index.ts"
import type { Decoder } from "./index.ts"

const folder = new URL("./recorded/", import.meta.url)
const used = new Set<string>()
const recorded = (name: string): unknown => {
  used.add(`${name}.json`)
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"))
}
const decode = <A>(decoder: Decoder<A>, name: string): A => Option.getOrThrow(decoder(recorded(name)))
const text = (name: string) => decode(decodeErrorBody, name).description

describe("recorded bodies", () => {
  test("handshake", () => {
    const installation = decode(decodeInstallation, "installation")
    expect(Redacted.value(installation.token)).toMatch(/^(a1){32}$/)
    expect(installation.serverKey).toContain("BEGIN PUBLIC KEY")
    expect(decode(decodePartnerSession, "session-partner").partnerId).toBe(1360)
    expect(decode(decodeUserSession, "session-user").user).toEqual({
      userApiKeyId: 1364,
      userPersonId: 1363,
      partnerCompanyId: 1360
    })
    expect(decode(decodeId, "id")).toBe(42)
    expect(decode(decodeOauthClients, "oauth-client-list")).toEqual({
      items: [{ id: 77, status: "ACTIVE", callbackUrls: [] }],
      unreadable: 0
    })
    expect(decode(decodeOauthClients, "oauth-client-callback").items[0]?.callbackUrls).toEqual([
      "https://partner.example/callback"
    ])
  })

  test.each([
    ["provision-processing", "user"],
    ["provision-processing-action-none", "user"],
    ["provision-relation", "relation"],
    ["provision-oauth", "oauth"],
    ["provision-ready", "ready"],
    ["provision-ready-active", "ready"],
    ["provision-audit-ready", "ready"],
    ["provision-ready-token-while-active", "ready"],
    ["provision-resetting", "resetting"],
    ["provision-closing", "cancelled"],
    ["provision-closed", "closed"],
    ["provision-failed", "failed"],
    ["provision-unknown-words", "unrecognised"]
  ])("%s reads as %s", (name, phase) => {
    expect(phaseOf(decode(decodeProvision, name).observation)).toBe(phase)
  })

  test("a token becomes a secret and nothing else of it is left", () => {
    const { observation, secrets } = decode(decodeProvision, "provision-ready")
    expect(observation.credential).toEqual({
      id: 8123,
      status: "PENDING_FIRST_USE",
      expiresAt: Date.UTC(2026, 5, 12, 10, 41, 14, 266),
      usable: true
    })
    expect(secrets.map(({ purpose, value }) => [purpose, Redacted.value(value)])).toEqual([
      [`token:8123@${Date.UTC(2026, 5, 12, 10, 41, 14, 266)}`, "e5".repeat(32)]
    ])
    const printed = JSON.stringify({ observation, secrets })
    expect(printed).not.toContain("e5e5")
    expect(printed).not.toContain("d4d4")
  })

  test.each(["provision-in-use", "provision-expired"])("%s has no secret and is not usable", (name) => {
    const { observation, secrets } = decode(decodeProvision, name)
    expect(secrets).toEqual([])
    expect(observation.credential?.usable).toBe(false)
  })

  test("a create answers with the object or with its id (D4)", () => {
    expect(decode(decodeCreatedProvision, "provision-processing")).toMatchObject({ _tag: "Object" })
    expect(decode(decodeCreatedProvision, "id")).toEqual({ _tag: "Id", id: 42 })
  })

  test("pages", () => {
    const page = decode(decodeProvisionPage, "provision-list")
    expect(page.items.map(({ observation }) => observation.id)).toEqual([430001, 430000])
    expect(page.older).toBe("/v1/partner-user-provision?count=2&older_id=430000")
    expect(decode(decodeProvisionPage, "provision-list-empty")).toEqual({
      items: [],
      unreadable: 0,
      older: null
    })
  })

  test("fulfilments, one per type, judged by their own list", () => {
    const fulfilments = decode(decodeFulfilments, "onboarding-fulfilments")
    expect(fulfilments.map(({ type, status }) => [type, status])).toEqual([
      ["ADDRESS_MAIN", null],
      ["ADDRESS_POSTAL", null],
      ["DATE_OF_BIRTH", null],
      ["EMAIL", null],
      ["IDENTIFICATION_VERIFICATION", null],
      ["PHONE_NUMBER", "FULFILLED"]
    ])
    expect(fulfilments[3]?.allowed).toEqual(["FULFILLED", "IN_PROGRESS"])
    expect(decodeFulfilments(recorded("error-signature-missing"))).toEqual(Option.none())
  })

  test("onboarding and identity", () => {
    expect(decode(decodeOnboarding(1), "onboarding-pending")).toMatchObject({
      id: 260,
      verdict: "pending",
      waitingType: "MANUAL"
    })
    expect(decode(decodeOnboarding(1), "onboarding-verified").verdict).toBe("verified")
    expect(decode(decodeOnboardingIds, "onboarding-list").items).toEqual([260])
    const created = decode(decodeIdentity, "identity-created")
    expect(created.observation).toMatchObject({ id: 36, status: "CREATED", result: null })
    expect(created.secrets.map(({ purpose, value }) => [purpose, JSON.parse(Redacted.value(value))])).toEqual(
      [["identity-sdk:36", { token: "sdk.token.value", urlApi: "https://demo-api.incodesmile.com/0/" }]]
    )
    expect(decode(decodeIdentity, "identity-processed").observation.result).toBe("APPROVED")
  })

  const open = {
    id: 501,
    updated: "2026-06-12 09:41:13.795206",
    status: "EXPECTING_REPLY_FROM_USER",
    purpose: "ONBOARDING",
    expiresAt: Date.UTC(2026, 6, 12, 9, 41, 13, 795),
    entries: [
      { id: 601, type: "USER_PERSON_SOURCE_OF_INCOME", status: "WAITING_FOR_REVIEW" },
      { id: 602, type: "IDENTIFICATION_DOCUMENT_VERIFY", status: "PENDING" }
    ]
  }

  test("inquiries, their entries wrapped or not, their context an object or a list", () => {
    expect(decode(decodeInquiry, "inquiry")).toEqual(open)
    expect(decode(decodeInquiry, "inquiry-context-list")).toEqual(open)
    expect(decode(decodeInquiry, "inquiry-entries-unwrapped")).toEqual(open)
    const page = decode(decodeInquiryPage("/v1/user/1364/user-information-inquiry"), "inquiry-list")
    expect(page.items).toEqual([open])
    expect(page.older).toBe("/v1/user/1364/user-information-inquiry?count=1&older_id=501")
    const elsewhere = decodeInquiryPage("/v1/user/1/user-information-inquiry")
    expect(elsewhere(recorded("inquiry-list"))).toEqual(Option.none())
  })

  test("webhooks: filters, failures and pinned certificates", () => {
    const target = "https://partner.example/hooks/aaaaaaaaaaaaaaaaaaaaaa"
    const path = "/v1/user/1360/notification-filter-url"
    expect(decode(decodeFilterPage(path), "filter-list")).toEqual({
      items: [{ category: "PARTNER_USER_PROVISION", target, verificationTypes: ["BUNQ_CERTIFICATE"] }],
      unreadable: 0,
      older: `${path}?count=1&older_id=92`
    })
    expect(decodeFilterPage("/v1/user/1364/notification-filter-url")(recorded("filter-list"))).toEqual(
      Option.none()
    )
    expect(decode(decodeFailurePage(""), "filter-failure-list").items).toEqual([
      {
        id: 12345,
        category: "PARTNER_USER_PROVISION",
        eventType: "PARTNER_USER_PROVISION_PROCESS_UPDATED",
        objectId: 430000,
        userId: 1360,
        target,
        created: "2026-06-12 09:41:13.795206",
        responseCode: 500
      }
    ])
    expect(decode(decodePinnedPage(""), "certificate-pinned-list").items).toEqual([
      {
        id: 31,
        chain: ["A", "B"].map(
          (one) => `-----BEGIN CERTIFICATE-----\n${one.repeat(4)}\n-----END CERTIFICATE-----`
        )
      }
    ])
  })

  test("errors", () => {
    expect(statedLimit(text("error-throttled"))).toEqual({ calls: 3, seconds: 3 })
    expect(refusesCredentials(text("error-credentials"))).toBe(true)
    expect(refusesSecondSession(text("error-second-session"))).toBe(true)
    for (const name of [
      "error-session-expired",
      "error-session-expired-older",
      "error-signature-invalid",
      "error-superfluous-field"
    ]) {
      expect(refusesCredentials(text(name)) || refusesSecondSession(text(name))).toBe(false)
      expect(statedLimit(text(name))).toBeNull()
    }
  })

  test("every recorded body is decoded here", () => {
    expect(readdirSync(folder).filter((name) => !used.has(name))).toEqual([])
  })
})
