import type { Routed } from "./router.ts"

/** The largest JSON body the bank reads, in bytes; attachments have a limit of their own. */
const largestBody = 1_048_576

/** How much of a request's body is read. */
export function bodyLimit(routed: Routed): number {
  return (routed !== null && "endpoint" in routed ? routed.endpoint.largestBody : null) ?? largestBody
}

/** Reads a request's bytes, or `null` when there are more than `limit`; the rest is then left unread. */
export async function readBody(request: Request, limit: number): Promise<Uint8Array | null> {
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length
    if (size > limit) {
      // Not awaited: a peer that keeps sending must not hold up its answer.
      reader.cancel().catch(() => undefined)
      return null
    }
    chunks.push(part.value)
  }
  reader.releaseLock()
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
}
