import { Redacted } from "effect"

/** One request to bunq, ready to be signed and sent. */
export interface WireCall {
  readonly method: "GET" | "POST" | "PUT"
  /** Path and query from `/v1` on. */
  readonly path: string
  /** Method and path template: what rate limits are counted by. */
  readonly endpoint: string
  /** JSON text; exactly these bytes are signed and sent. Redacted, because most bodies hold secrets or personal data. null = no body. */
  readonly body: Redacted.Redacted<string> | null
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
