import { Option, Redacted } from "effect"
import { describe, expect, test } from "vitest"
import { decodeFailurePage, decodeFilterPage, decodePinnedPage, webhookCalls } from "./index.ts"
import type { WireCall } from "./index.ts"

const filters = "/v1/user/1360/notification-filter-url"
const failures = "/v1/user/1360/notification-filter-failure"
const pinned = "/v1/user/1360/certificate-pinned"
const target = "https://partner.example/hooks/aaaaaaaaaaaaaaaaaaaaaa"
const filter = { category: "PARTNER_USER_PROVISION", target, verificationTypes: [] }

describe("webhook calls", () => {
  test.each<[string, WireCall, string, unknown]>([
    ["list filters", webhookCalls.listFilters(1360), `GET ${filters}?count=200`, null],
    [
      "next filters",
      webhookCalls.continueFilters(1360, `${filters}?older_id=9`),
      `GET ${filters}?older_id=9`,
      null
    ],
    ["clear filters", webhookCalls.replaceFilters(1360, []), `POST ${filters}`, { notification_filters: [] }],
    [
      "replace filters",
      webhookCalls.replaceFilters(1360, [filter, { ...filter, verificationTypes: ["BUNQ_CERTIFICATE"] }]),
      `POST ${filters}`,
      {
        notification_filters: [
          { category: filter.category, notification_target: target },
          {
            category: filter.category,
            notification_target: target,
            all_verification_type: ["BUNQ_CERTIFICATE"]
          }
        ]
      }
    ],
    ["list failures", webhookCalls.listFailures(1360), `GET ${failures}?count=200`, null],
    [
      "next failures",
      webhookCalls.continueFailures(1360, `${failures}?older_id=9`),
      `GET ${failures}?older_id=9`,
      null
    ],
    [
      "retry",
      webhookCalls.retryFailures(1360, [12345, 12346]),
      `POST ${failures}`,
      { notification_filter_failed_ids: "12345,12346" }
    ],
    ["list pinned", webhookCalls.listPinned(1360), `GET ${pinned}?count=200`, null],
    [
      "next pinned",
      webhookCalls.continuePinned(1360, `${pinned}?older_id=9`),
      `GET ${pinned}?older_id=9`,
      null
    ],
    [
      "pin",
      webhookCalls.pinCertificate(1360, ["A", "B"]),
      `POST ${pinned}`,
      { certificate_chain: [{ certificate: "A" }, { certificate: "B" }] }
    ],
    ["unpin", webhookCalls.unpinCertificate(1360, 31), `DELETE ${pinned}/31`, null]
  ])("%s", (_, call, line, body) => {
    expect(`${call.method} ${call.path}`).toBe(line)
    const [path = ""] = line.split("?")
    expect(call.endpoint).toBe(path.replace(/[/]\d+/g, "/{id}"))
    expect(call.body === null ? null : JSON.parse(Redacted.value<unknown>(call.body) as string)).toEqual(body)
  })
})

const wire = { category: "SOME_CATEGORY of others", notification_target: "ftp://x", new_field: 1 }
const read = { category: "SOME_CATEGORY of others", target: "ftp://x", verificationTypes: [] }

describe("lists that are written back", () => {
  test.each<[string, readonly unknown[], readonly unknown[], number]>([
    ["in its type", [{ NotificationFilterUrl: wire }], [read], 0],
    ["without its type", [wire], [read], 0],
    ["nulls", [{ ...wire, all_verification_type: null }], [read], 0],
    ["of another type", [{ NotificationFilterEmail: wire }], [], 1],
    ["without an address", [{ NotificationFilterUrl: { category: "CARD" } }, wire], [read], 1],
    ["nothing at all", [null, 7, []], [], 3],
    ["an inherited type", [Object.create({ NotificationFilterUrl: wire })], [], 1]
  ])("%s", (_, items, expected, unreadable) => {
    const page = Option.getOrThrow(decodeFilterPage(filters)({ Response: items }))
    expect(page).toEqual({ items: expected, unreadable, older: null })
  })

  test("a failure needs its number and its object, everything else may be missing", () => {
    const least = { id: 1, category: "CARD", object_id: 2 }
    const page = Option.getOrThrow(decodeFailurePage("")({ Response: [least, { id: 2, category: "CARD" }] }))
    expect(page.unreadable).toBe(1)
    expect(page.items).toEqual([
      {
        id: 1,
        category: "CARD",
        eventType: "",
        objectId: 2,
        userId: null,
        target: null,
        created: "",
        responseCode: null
      }
    ])
  })

  test.each<[unknown]>([["text"], [["text"]], [[{ certificate: "text" }]]])("a chain as %j", (shape) => {
    const pem = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----"
    const given = JSON.parse(JSON.stringify(shape).replace('"text"', JSON.stringify(`${pem}\n`))) as unknown
    const page = decodePinnedPage("")({ Response: [{ id: 3, certificate_chain: given }] })
    expect(Option.getOrThrow(page).items).toEqual([{ id: 3, chain: [pem] }])
  })
})
