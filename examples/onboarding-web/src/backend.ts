/** What goes wrong between the page and a server, as a sentence for people. */
export class PageError extends Error {
  /** The server's word for it. */
  readonly reason: string
  readonly field: string | null
  constructor(reason: string, message: string, field: string | null = null) {
    super(message)
    this.reason = reason
    this.field = field
  }
}

/** The bank's time when it was asked, and how fast it runs. */
export interface BankTime {
  readonly now: number
  readonly speed: number
}

/** Who this browser is; null = nobody yet. */
export interface Session extends BankTime {
  readonly uuid: string | null
  readonly token?: string
}

export interface Person {
  readonly uuid: string
  readonly name: string
  readonly scenario: string
}

export interface Operator extends BankTime {
  readonly token: string
  readonly people: readonly Person[]
  readonly you: string | null
}

const unreachable = () =>
  new PageError(
    "Unreachable",
    "The demo's server does not answer. Is it still running in the terminal? Nothing you typed is lost."
  )

/** Asks a server of ours; rejects with `PageError`. */
export const askServer = async <A>(path: string, init: RequestInit = {}): Promise<A> => {
  const response = await fetch(path, { ...init, cache: "no-store" }).catch(() => {
    throw unreachable()
  })
  const body = (await response.json().catch(() => ({}))) as {
    readonly reason?: string
    readonly detail?: string
    readonly title?: string
    readonly field?: string
  }
  if (response.ok) return body as A
  if (response.status >= 500) throw unreachable()
  throw new PageError(
    body.reason ?? "Unknown",
    body.detail ?? body.title ?? "The server refused this without saying why. Try again.",
    body.field ?? null
  )
}

const send = (method: string, body?: object): RequestInit => ({
  method,
  headers: { "Content-Type": "application/json" },
  ...(body === undefined ? {} : { body: JSON.stringify(body) })
})

export const readSession = () => askServer<Session>("/demo/session")
export const beginSession = (details: {
  readonly email: string
  readonly phoneNumber: string
  readonly scenario: string
  /** The same when it is sent again because no answer came: nobody is begun twice. */
  readonly attempt: string
}) => askServer<Session>("/demo/session", send("POST", details))
export const endSession = () => askServer<Session>("/demo/session", send("DELETE"))
export const readOperator = () => askServer<Operator>("/demo/operator")
export const letArrive = (scenario: string) => askServer<Person>("/demo/people", send("POST", { scenario }))
