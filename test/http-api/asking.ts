/** What is asked of an API; a body makes it a POST. */
export interface Asked {
  readonly method?: string | undefined
  readonly token?: string | undefined
  readonly body?: unknown
  readonly headers?: { readonly [name: string]: string }
}

/** An answer that was read. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: { readonly [field: string]: unknown }
}

type Fetch = (request: Request) => Promise<Response>

const isStream = (response: Response) => response.headers.get("content-type")?.startsWith("text/event-stream")

/** Asks an API and reads the answer; of a stream only the head. */
export const askingOf =
  (base: string, send: Fetch = fetch) =>
  async (path: string, { method, token, body, headers = {} }: Asked = {}): Promise<Answered> => {
    const response = await send(
      new Request(`${base}${path}`, {
        method: method ?? (body === undefined ? "GET" : "POST"),
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers
        },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) })
      })
    )
    if (isStream(response)) {
      await response.body?.cancel()
      return { status: response.status, headers: response.headers, text: "", json: {} }
    }
    const text = await response.text()
    const isJson = /json/.test(response.headers.get("content-type") ?? "")
    const json = isJson ? (JSON.parse(text) as Answered["json"]) : {}
    return { status: response.status, headers: response.headers, text, json }
  }
