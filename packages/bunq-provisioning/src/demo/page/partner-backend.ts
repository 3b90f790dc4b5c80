import { scenarios } from "@bunq-provisioning/sandbox"
import type { ScenarioName } from "@bunq-provisioning/sandbox"
import { freshUuid } from "../../edges/fresh-uuid.ts"
import { identityStub } from "./identity-stub.ts"
import { visitorCookie } from "./visitor-cookie.ts"

/** Enough for an afternoon; each is a user of the bank. */
const mostVisitors = 100

/** A made-up person, for the page that shows everybody. */
export interface Arrived {
  readonly uuid: string
  readonly name: string
  readonly scenario: ScenarioName
}

/** What the partner's backend is made of. */
export interface PartnerBackendOptions {
  /** The HTTP API. */
  readonly api: (request: Request) => Promise<Response>
  /** May do everything. Never leaves this process. */
  readonly actToken: string
  /** May look at everything: for the page that shows everybody, which a real partner would keep to its own staff. */
  readonly readToken: string
  /** Signs cookies; the same after a restart. */
  readonly secret: string
  readonly people: () => readonly Arrived[]
  /** Lets another made-up person arrive; null when there are enough. */
  readonly arrive: (scenario: ScenarioName) => Promise<Arrived | null>
  /** The bank's time, epoch ms, and how fast it runs. */
  readonly time: () => { readonly now: number; readonly speed: number }
}

const json = (body: object, status = 200, headers: { readonly [name: string]: string } = {}): Response =>
  Response.json(body, { status, headers: { "Cache-Control": "no-store", ...headers } })
const problem = (status: number, reason: string, detail: string): Response =>
  Response.json(
    { type: `urn:bunq-provisioning:${reason}`, title: reason, status, reason, detail },
    { status, headers: { "Cache-Control": "no-store", "Content-Type": "application/problem+json" } }
  )

const bodyOf = async (request: Request): Promise<{ readonly [field: string]: unknown }> => {
  const text = await request.text()
  const body: unknown = text.length > 10_000 ? null : JSON.parse(text === "" ? "{}" : text)
  return typeof body === "object" && body !== null ? (body as { readonly [field: string]: unknown }) : {}
}

const scenarioOf = (given: unknown): ScenarioName =>
  scenarios.find(({ name }) => name === given)?.name ?? "verified"

/** The bank reads the story from a tag at the end of the e-mail's local part. */
const tagged = (email: string, scenario: ScenarioName): string =>
  scenario === "verified" ? email : email.replace(/(?=@[^@]*$)/, `+${scenario}`)

/** What the visitor may do from the browser. */
const tokenEvents = ["fulfilment.submit", "inquiry.answer", "identity.start", "identity.finish"]

/**
 * What a partner's own backend does beside the API, made for the demo: it knows its visitors, creates their users, and hands each browser a token that is
 * good for that one user. Answers paths below `/demo/`.
 */
export const partnerBackend = (options: PartnerBackendOptions): ((request: Request) => Promise<Response>) => {
  const { api, actToken, readToken, secret, people, arrive, time } = options
  const cookie = visitorCookie(secret)
  /** The user of each attempt to begin: one that is sent again, because its answer was lost, begins nobody else. */
  const begun = new Map<string, string>()
  const ask = (method: string, path: string, body?: object) =>
    api(
      new Request(`http://localhost/v1/provisions${path}`, {
        method,
        headers: { Authorization: `Bearer ${actToken}`, "Content-Type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) })
      })
    )
  const session = async (uuid: string, headers: { readonly [name: string]: string } = {}) => {
    const made = await ask("POST", `/${uuid}/user-tokens`, { events: tokenEvents })
    if (!made.ok) return made.status === 404 ? json({ uuid: null, ...time() }) : made
    const { token, expiresAt } = (await made.json()) as { token: string; expiresAt: number }
    return json({ uuid, token, expiresAt, ...time() }, 200, headers)
  }
  const begin = async (request: Request) => {
    const { email, phoneNumber, scenario, attempt: given } = await bodyOf(request)
    const attempt = typeof given === "string" && given !== "" ? given : freshUuid()
    if (begun.size >= mostVisitors && !begun.has(attempt))
      return problem(429, "TooMany", "This demo has had enough visitors; stop it and start it again.")
    const externalUuid = begun.get(attempt) ?? freshUuid()
    begun.set(attempt, externalUuid)
    const story = scenarioOf(scenario)
    const made = await ask("POST", "", {
      externalUuid,
      email: typeof email === "string" ? tagged(email, story) : email,
      phoneNumber
    })
    if (!made.ok) {
      begun.delete(attempt)
      return made
    }
    return session(externalUuid, { "Set-Cookie": cookie.set(externalUuid) })
  }
  const identity = async (uuid: string | null) => {
    if (uuid === null) return identityStub(false)
    const sdk = await ask("GET", `/${uuid}/identity-sdk`)
    await sdk.body?.cancel()
    return identityStub(sdk.ok)
  }
  const routes: { readonly [route: string]: (request: Request) => Promise<Response> } = {
    "GET /demo/session": async (request) => {
      const uuid = cookie.read(request.headers.get("cookie"))
      return uuid === null ? json({ uuid: null, ...time() }) : session(uuid)
    },
    "POST /demo/session": begin,
    "DELETE /demo/session": async () => json({ uuid: null, ...time() }, 200, { "Set-Cookie": cookie.clear }),
    "GET /demo/identity-sdk": (request) => identity(cookie.read(request.headers.get("cookie"))),
    "GET /demo/operator": async (request) => {
      const you = cookie.read(request.headers.get("cookie"))
      return json({ token: readToken, people: people(), you, ...time() })
    },
    "POST /demo/people": async (request) => {
      const arrived = await arrive(scenarioOf((await bodyOf(request))["scenario"]))
      return arrived === null
        ? problem(429, "TooMany", "Enough made-up people for one demo; stop it and start it again.")
        : json(arrived, 201)
    }
  }
  return async (request) => {
    const { method } = request
    const route = routes[`${method} ${new URL(request.url).pathname}`]
    if (route === undefined) return problem(404, "NotFound", "There is nothing at this address.")
    // A form of another site can send neither this type nor the cookie.
    if (method === "POST" && !/^application\/json\b/.test(request.headers.get("content-type") ?? ""))
      return problem(415, "WrongType", "Send JSON.")
    try {
      return await route(request)
    } catch (error) {
      if (error instanceof SyntaxError) return problem(400, "NotJson", "The body is not JSON.")
      throw error
    }
  }
}
