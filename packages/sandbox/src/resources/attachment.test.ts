import { expect, it } from "vitest"
import { openBank } from "../testing/open-bank.ts"
import { isSignedBy } from "../testing/partner-client.ts"

// Not UTF-8, so that whatever decodes it on the way breaks the signature.
const photo = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x00, 0xc3, 0x28])

async function openUser() {
  const bank = await openBank()
  const { at, token } = await bank.openUser()
  const post = (body: unknown, headers: Record<string, string>, signature?: string | null) =>
    bank.ask("POST", at("attachment"), {
      token,
      body,
      headers,
      ...(signature === undefined ? {} : { signature })
    })
  const get = (id: number, as = token) => bank.ask("GET", at(`attachment/${id}`), { token: as })
  return { bank, post, get }
}

it("takes signed bytes and shows what they are", async () => {
  const { bank, post, get } = await openUser()
  const headers = { "Content-Type": "image/png", "X-Bunq-Attachment-Description": "front" }
  const made = await post(photo, headers)
  expect(made.status).toBe(200)
  expect(isSignedBy(made, bank.partner.serverKey)).toBe(true)
  const shown = (await get(made.item("Id").id)).item("AttachmentUser")
  expect(shown).toEqual({
    id: made.item("Id").id,
    created: expect.stringMatching(/^2026-06-12 09:30:10\.\d{6}$/),
    updated: shown.created,
    attachment: {
      description: "front",
      content_type: "image/png",
      urls: [{ type: "ORIGINAL", url: expect.stringMatching(/^https:/) }]
    }
  })
})

it.each(["image/png", "image/jpeg", "image/gif", "application/pdf"])("takes %s", async (type) => {
  const { post } = await openUser()
  expect((await post(photo, { "Content-Type": type })).status).toBe(200)
})

it.each(["text/plain", "application/json", "image/png; charset=utf-8", "application/msword"])(
  "refuses %s",
  async (type) => {
    const { post } = await openUser()
    const { status, error } = await post(photo, { "Content-Type": type })
    expect([status, error]).toEqual([400, `The content type "${type}" is not supported for attachments.`])
  }
)

it("refuses no bytes, too many bytes, and a signature over other bytes", async () => {
  const { post } = await openUser()
  const headers = { "Content-Type": "image/png" }
  expect((await post("", headers)).error).toBe("The attachment is empty.")
  const large = Buffer.alloc(10_485_761)
  expect((await post(large, headers)).error).toBe(
    "The request body is too large. The maximum is 10485760 bytes."
  )
  expect((await post(large.subarray(0, 2_000_000), headers)).status).toBe(200)
  const wrong = await post(photo, headers, Buffer.from("made up").toString("base64"))
  expect([wrong.status, wrong.error]).toEqual([400, "The request signature is invalid."])
})

it("keeps attachments to their user", async () => {
  const { bank, post, get } = await openUser()
  const made = await post(photo, { "Content-Type": "image/png" })
  const other = await bank.openUser()
  expect((await get(made.item("Id").id, other.token)).status).toBe(403)
  const read = await bank.ask("GET", other.at(`attachment/${made.item("Id").id}`), { token: other.token })
  expect([read.status, read.error]).toEqual([404, `Attachment for id "${made.item("Id").id}" not found.`])
})
