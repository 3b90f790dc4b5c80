import type { Attachment } from "@bunq-provisioning/core/input"
import type { BunqError } from "@bunq-provisioning/core/ports"
import { decodeId, inquiryCalls } from "@bunq-provisioning/core/wire"
import { Effect } from "effect"
import { expectBody } from "../transport/expect.ts"
import type { Authorised } from "./authorised.ts"

/**
 * Hands files to bunq, one after the other, and returns their ids in the same order. A repeat uploads them again: bunq lists no attachments in which
 * one whose reply was lost could be found, and no source says that one nothing refers to is of any consequence [API §8.1].
 */
export const uploadAttachments = (
  { asUser }: Authorised,
  input: {
    readonly operation: string
    readonly uuid: string
    readonly userId: number
    readonly attachments: readonly Attachment[]
  }
): Effect.Effect<readonly number[], BunqError> => {
  const { operation, uuid, userId, attachments } = input
  return Effect.forEach(attachments, ({ contentType, bytes, description }) => {
    const file = { contentType, bytes: new Uint8Array(Buffer.from(bytes, "base64")), description }
    return Effect.flatMap(asUser(operation, uuid, inquiryCalls.uploadAttachment(userId, file)), (reply) =>
      expectBody(operation, reply, decodeId)
    )
  })
}
