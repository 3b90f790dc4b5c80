/** What bunq takes as an attachment [API §8.1]; its documents mention "doc, etc." as well, which nothing confirms. */
export const attachmentContentTypes = ["image/png", "image/jpeg", "image/gif", "application/pdf"] as const
export type AttachmentContentType = (typeof attachmentContentTypes)[number]

/** A file of the user, as it is sealed: its bytes in base64. */
export interface Attachment {
  readonly contentType: AttachmentContentType
  readonly bytes: string
  readonly description?: string
}

/** bunq states no limit [API §8.1]; 10 MB of bytes is ours. */
const mostBase64 = Math.ceil(10_000_000 / 3) * 4
/** No group that repeats: on a text of megabytes that would overflow the stack. */
const base64 = /^[A-Za-z0-9+/]*={0,2}$/
const isBase64 = (given: string): boolean => given.length % 4 === 0 && base64.test(given)

const text = (bytes: unknown): string => {
  if (typeof bytes === "string") return bytes
  if (!(bytes instanceof Uint8Array) || bytes.length > 10_000_000) return ""
  let binary = ""
  for (let from = 0; from < bytes.length; from += 8_192)
    binary += String.fromCodePoint(...bytes.subarray(from, from + 8_192))
  return btoa(binary)
}

export const attachmentExpected = `a file of at most 10 MB: its contentType (${attachmentContentTypes.join(", ")}) and its bytes, as they are or in base64`

/** Reads one file, given as bytes or in base64; null when it is none that bunq takes. */
export const readAttachment = (input: unknown): Attachment | null => {
  const { contentType, bytes, description } = (typeof input === "object" && input !== null ? input : {}) as {
    readonly [field: string]: unknown
  }
  const known = attachmentContentTypes.find((type) => type === contentType)
  const given = text(bytes)
  if (known === undefined || given === "" || given.length > mostBase64 || !isBase64(given)) return null
  if (description === undefined) return { contentType: known, bytes: given }
  return typeof description === "string" && /^\P{Cc}{1,200}$/u.test(description)
    ? { contentType: known, bytes: given, description }
    : null
}
