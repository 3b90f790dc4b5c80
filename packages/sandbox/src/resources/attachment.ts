import { createHash } from "node:crypto"
import type { Bank } from "../bank/bank.ts"
import type { Endpoint } from "../gateway/endpoint.ts"
import { bunqTimestamp } from "../wire/bunq-timestamp.ts"
import { Refusal } from "../wire/refusal.ts"
import { refusals } from "../wire/refusals.ts"
import { reply } from "../wire/reply.ts"
import type { User } from "./user.ts"

/** A file a user handed in. Its bytes are not kept, only what they were; `created` in microseconds. */
export interface Attachment {
  readonly id: number
  readonly userId: number
  readonly created: number
  readonly contentType: string
  readonly description: string
  readonly size: number
  readonly digest: string
}

const contentTypes = ["image/png", "image/jpeg", "image/gif", "application/pdf"]
const longestDescription = 1_000

/** Attachments [API §8.1]: raw bytes in, four content types. What counts as too large is our inference; no source says. */
export const attachmentEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/user/{user_id}/attachment",
    access: "user",
    largestBody: 10_485_760,
    handle({ bank, body, headers }, user) {
      const contentType = headers.get("content-type")?.toLowerCase() ?? ""
      if (!contentTypes.includes(contentType)) {
        throw new Refusal(400, `The content type "${contentType}" is not supported for attachments.`)
      }
      if (body.length === 0) throw new Refusal(400, "The attachment is empty.")
      const description = headers.get("x-bunq-attachment-description") ?? ""
      if (description.length > longestDescription) throw refusals.invalid("X-Bunq-Attachment-Description")
      const attachment = bank.tables.attachments.put({
        created: bank.stamp(),
        id: bank.nextId(),
        userId: user.id,
        contentType,
        description,
        size: body.length,
        digest: createHash("sha256").update(body).digest("hex")
      })
      return reply.id(attachment.id)
    }
  },
  {
    method: "GET",
    path: "/v1/user/{user_id}/attachment/{attachment_id}",
    access: "user",
    handle({ bank, params }, user) {
      const id = params["attachment_id"]!
      const attachment = bank.tables.attachments.get(id)
      if (attachment?.userId !== user.id) throw refusals.notFound("Attachment", id)
      return reply.items(shown(attachment))
    }
  }
]

/** Refuses with 400 unless all the attachments are the user's own. */
export function checkOwnAttachments(bank: Bank, by: { user: User; ids: readonly number[] }): void {
  for (const id of by.ids) {
    if (bank.tables.attachments.get(id)?.userId !== by.user.id) {
      throw new Refusal(400, `Attachment for id "${id}" not found.`)
    }
  }
}

function shown({ id, created, contentType, description, digest }: Attachment): object {
  const stamp = bunqTimestamp(created)
  const urls = [{ type: "ORIGINAL", url: `https://attachment.sandbox.invalid/${digest.slice(0, 32)}` }]
  return {
    AttachmentUser: {
      id,
      created: stamp,
      updated: stamp,
      attachment: { description, content_type: contentType, urls }
    }
  }
}
