import { Redacted } from "effect"

/** One request to bunq, ready to be signed and sent. */
export interface WireCall {
  readonly method: "GET" | "POST" | "PUT"
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
    ? { bytes: encoder.encode(body), headers, text: Redacted.make(body) }
    : { bytes: body, headers, text: Redacted.make(JSON.stringify(Object.values(headers))) }
}

type Part = string | number

const pathOf = (literals: TemplateStringsArray, parts: readonly Part[]) => ({
  path: literals.reduce((path, literal, at) => `${path}${encodeURIComponent(parts[at - 1] ?? "")}${literal}`),
  template: literals.join("{id}")
})

/**
 * Writes a call with a tagged template: ids are numbers and appear as `{id}` in the endpoint.
 *
 * ```ts
 * get`/v1/partner-user-provision/${7}` // path …/7, endpoint GET …/{id}
 * ```
 */
export const get = (literals: TemplateStringsArray, ...parts: readonly Part[]): WireCall => {
  const { path, template } = pathOf(literals, parts)
  return { method: "GET", path, endpoint: `GET ${template}`, body: null }
}

const write =
  (method: "POST" | "PUT") =>
  (literals: TemplateStringsArray, ...parts: readonly Part[]) =>
  (body: object): WireCall => {
    const { path, template } = pathOf(literals, parts)
    return { method, path, endpoint: `${method} ${template}`, body: Redacted.make(JSON.stringify(body)) }
  }
export const post = write("POST")
export const put = write("PUT")

/** A POST of raw bytes, such as a file. */
export const upload =
  (literals: TemplateStringsArray, ...parts: readonly Part[]) =>
  (bytes: Uint8Array<ArrayBuffer>, headers: { readonly [name: string]: string }): WireCall => {
    const { path, template } = pathOf(literals, parts)
    return {
      method: "POST",
      path,
      endpoint: `POST ${template}`,
      body: Redacted.make(bytes),
      headers: Redacted.make(headers)
    }
  }
