import { Redacted } from "effect"
import { describe, expect, test } from "vitest"
import { bodyOf, inquiryCalls, partnerCalls } from "./index.ts"
import type { WireCall } from "./index.ts"

const text = (call: WireCall) => {
  const body = bodyOf(call)
  return body === null ? null : new TextDecoder().decode(body.bytes)
}
const bytes = Uint8Array.of(0xff, 0xd8, 0x00, 0x22, 0x0a)
const upload = (description?: string) =>
  inquiryCalls.uploadAttachment(3, { contentType: "image/jpeg", bytes, description })

describe("inquiries", () => {
  test.each<[string, WireCall, string, string, unknown]>([
    [
      "list",
      inquiryCalls.listInquiries(3),
      "GET /v1/user/{id}/user-information-inquiry",
      "/v1/user/3/user-information-inquiry?count=200",
      null
    ],
    [
      "next page",
      inquiryCalls.continueInquiries(3, "/v1/user/3/user-information-inquiry?older_id=9"),
      "GET /v1/user/{id}/user-information-inquiry",
      "/v1/user/3/user-information-inquiry?older_id=9",
      null
    ],
    [
      "read",
      inquiryCalls.readInquiry(3, 4),
      "GET /v1/user/{id}/user-information-inquiry/{id}",
      "/v1/user/3/user-information-inquiry/4",
      null
    ],
    [
      "answer",
      inquiryCalls.answerEntry({
        userId: 3,
        inquiryId: 4,
        entryId: 5,
        answer: "Salary",
        attachmentIds: [6, 7]
      }),
      "PUT /v1/user/{id}/user-information-inquiry/{id}/partner-user-information-inquiry-entry/{id}",
      "/v1/user/3/user-information-inquiry/4/partner-user-information-inquiry-entry/5",
      { all_attachment_id: [6, 7], answer: "Salary" }
    ],
    [
      "answer without a text",
      inquiryCalls.answerEntry({ userId: 3, inquiryId: 4, entryId: 5, attachmentIds: [6] }),
      "PUT /v1/user/{id}/user-information-inquiry/{id}/partner-user-information-inquiry-entry/{id}",
      "/v1/user/3/user-information-inquiry/4/partner-user-information-inquiry-entry/5",
      { all_attachment_id: [6] }
    ],
    [
      "callback URL",
      partnerCalls.addCallbackUrl(3, 77, "https://partner.example/callback"),
      "POST /v1/user/{id}/oauth-client/{id}/callback-url",
      "/v1/user/3/oauth-client/77/callback-url",
      { url: "https://partner.example/callback" }
    ]
  ])("%s", (_, call, endpoint, path, body) => {
    expect([call.endpoint, call.path]).toEqual([endpoint, path])
    expect(JSON.parse(text(call) ?? "null")).toEqual(body)
  })
})

describe("an attachment", () => {
  test("goes out as its very bytes, described in two headers", () => {
    const call = upload("Front of the passport")
    expect([call.method, call.endpoint, call.path]).toEqual([
      "POST",
      "POST /v1/user/{id}/attachment",
      "/v1/user/3/attachment"
    ])
    expect(bodyOf(call)?.bytes).toEqual(bytes)
    expect(bodyOf(call)?.headers).toEqual({
      "Content-Type": "image/jpeg",
      "X-Bunq-Attachment-Description": "Front of the passport"
    })
  })

  test.each([
    ["Pässe und Führerschein", "Passe und Fuhrerschein"],
    ["a\r\nX-Bunq-Client-Authentication: b", "a X-Bunq-Client-Authentication: b"],
    ["x".repeat(500), "x".repeat(200)],
    ["パスポート", undefined],
    ["", undefined],
    [undefined, undefined]
  ])("%j is described as %j", (description, header) => {
    expect(bodyOf(upload(description))?.headers["X-Bunq-Attachment-Description"]).toBe(header)
  })

  test("prints neither its bytes nor its description, and says what text was sent", () => {
    const call = upload("canary")
    expect(String([call.body, call.headers]) + JSON.stringify(call)).not.toMatch(/canary|255,216/)
    expect(Redacted.value(bodyOf(call)!.text)).toContain("canary")
  })

  test("JSON is the body of everything else", () => {
    const json = bodyOf(partnerCalls.closeProvision(7))
    expect(json?.headers).toEqual({ "Content-Type": "application/json" })
    expect(Redacted.value(json!.text)).toBe('{"status":"CANCELLED"}')
  })
})
