/** Why a delivery was not taken. A closed set: it is an attribute of a metric. */
export type RefusalReason =
  | "method"
  | "content-type"
  | "too-large"
  | "path"
  | "source"
  | "certificate"
  | "signature"
  | "body"
  | "slow"
  | "gone"
  | "flood"
  | "misused"
  | "inbox-full"
  | "store"
  | "store-slow"

/** What is answered: a status and as few headers as it takes. Nothing of the input is in it. */
export interface Answer {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
}

const answer = (status: number, headers: Answer["headers"] = {}): Answer => ({
  status,
  headers: { "content-length": "0", ...headers }
})

export const accepted = answer(200)

/** bunq comes again a minute later by itself [API §9.4]; the header is for everybody else. */
const later = answer(503, { "retry-after": "60" })
const forbidden = answer(403)

/** What can never become valid gets 4xx, what is our own trouble 503. A wrong token looks like any path that is not there. */
export const answers: { readonly [reason in RefusalReason]: Answer } = {
  method: answer(405, { allow: "POST" }),
  "content-type": answer(415),
  "too-large": answer(413, { connection: "close" }),
  path: answer(404),
  source: forbidden,
  certificate: forbidden,
  signature: forbidden,
  body: answer(400),
  slow: answer(408, { connection: "close" }),
  gone: answer(400, { connection: "close" }),
  flood: later,
  misused: answer(500),
  "inbox-full": later,
  store: later,
  "store-slow": later
}
