import { Redacted } from "effect"

/** One request to bunq, ready to be signed and sent. */
export interface WireCall {
  readonly method: "GET" | "POST" | "PUT" | "DELETE"
  /** Path and query from `/v1` on. */
  readonly path: string
  /** Method and path template: what rate limits are counted by. */
  readonly endpoint: string
  /**
   * JSON text, or the bytes of an attachment; exactly these bytes are signed and sent. Redacted, because most bodies hold secrets or personal data.
   * null = no body.
   */
  readonly body: Redacted.Redacted<string> | Redacted.Redacted<Uint8Array<ArrayBuffer>> | null
  /** Headers that say what the body is; left out, it is JSON. Redacted, because an attachment can be described in personal words. */
  readonly headers?: Redacted.Redacted<{ readonly [name: string]: string }>
}

const encoder = new TextEncoder()

/** What goes over the wire for a call: the bytes to sign and send, and the headers that belong to them. null = no body. */
export const bodyOf = (
  call: WireCall
): {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly headers: { readonly [name: string]: string }
  /** Every text that was sent, in JSON, for whoever must not repeat it. */
  readonly text: Redacted.Redacted<string>
} | null => {
  if (call.body === null) return null
  const body: string | Uint8Array<ArrayBuffer> = Redacted.value<string | Uint8Array<ArrayBuffer>>(call.body)
  const headers =
    call.headers === undefined ? { "Content-Type": "application/json" } : Redacted.value(call.headers)
  return typeof body === "string"
    ? { bytes: encoder.encode(body), headers, text: call.body as Redacted.Redacted<string> }
    : { bytes: body, headers, text: Redacted.make(JSON.stringify(Object.values(headers))) }
}

type Part = string | number

const encoded = (part: Part): string => (typeof part === "number" ? String(part) : encodeURIComponent(part))

const pathOf = (literals: TemplateStringsArray, parts: readonly Part[]): string => {
  let path = literals[0] ?? ""
  for (const [at, part] of parts.entries()) path += encoded(part) + (literals[at + 1] ?? "")
  return path
}

/** The same text each time, because budgets look it up for every request. */
const endpointOf = (method: string) => {
  const known = new WeakMap<TemplateStringsArray, string>()
  return (literals: TemplateStringsArray): string => {
    const found = known.get(literals)
    if (found !== undefined) return found
    const endpoint = `${method} ${literals.join("{id}")}`
    known.set(literals, endpoint)
    return endpoint
  }
}
const getEndpoint = endpointOf("GET")

/**
 * Writes a call with a tagged template: ids are numbers and appear as `{id}` in the endpoint.
 *
 * ```ts
 * get`/v1/partner-user-provision/${7}` // path …/7, endpoint GET …/{id}
 * ```
 */
export const get = (literals: TemplateStringsArray, ...parts: readonly Part[]): WireCall => ({
  method: "GET",
  path: pathOf(literals, parts),
  endpoint: getEndpoint(literals),
  body: null
})

const removeEndpoint = endpointOf("DELETE")
/** A DELETE, which has no body. */
export const remove = (literals: TemplateStringsArray, ...parts: readonly Part[]): WireCall => ({
  method: "DELETE",
  path: pathOf(literals, parts),
  endpoint: removeEndpoint(literals),
  body: null
})

const write = (method: "POST" | "PUT") => {
  const endpoint = endpointOf(method)
  return (literals: TemplateStringsArray, ...parts: readonly Part[]) =>
    (body: object): WireCall => ({
      method,
      path: pathOf(literals, parts),
      endpoint: endpoint(literals),
      body: Redacted.make(JSON.stringify(body))
    })
}
export const post = write("POST")
export const put = write("PUT")

const uploadEndpoint = endpointOf("POST")
/** A POST of raw bytes, such as a file. */
export const upload =
  (literals: TemplateStringsArray, ...parts: readonly Part[]) =>
  (bytes: Uint8Array<ArrayBuffer>, headers: { readonly [name: string]: string }): WireCall => ({
    method: "POST",
    path: pathOf(literals, parts),
    endpoint: uploadEndpoint(literals),
    body: Redacted.make(bytes),
    headers: Redacted.make(headers)
  })
