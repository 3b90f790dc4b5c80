/** What can be made to go wrong with a request, its answer or the connection. */
export type FaultKind =
  | "reply-lost"
  | "late-request"
  | "too-many-requests"
  | "server-error"
  | "html-502"
  | "html-503"
  | "html-491"
  | "hung-socket"
  | "cut-body"
  | "wrong-signature"
  | "unknown-enum"
  | "unknown-field"
  | "repeated-request-id"
  | "session-killed"

/** A fault as documents and the bank's own page show it. */
export interface FaultDescription {
  /** Whether the bank carries the request out, as far as it would have without the fault. */
  readonly carriedOut: boolean
  /** What happens, and what the client sees. */
  readonly about: string
  /** Where it can happen: on any endpoint the bank has, where a request id counts, where a session is needed, or on answers that suit it. */
  readonly where: "any" | "installed" | "session" | "answer"
}

/** Every fault there is. Whether a gateway's 502 comes before or after the work is our inference; it is the worse case that is played. */
export const faultTable: Readonly<Record<FaultKind, FaultDescription>> = {
  "reply-lost": {
    carriedOut: true,
    where: "any",
    about: "The change is committed, then the connection drops without an answer."
  },
  "late-request": {
    carriedOut: true,
    where: "any",
    about: "The request arrives only after the client gave up: carried out late, never answered."
  },
  "too-many-requests": {
    carriedOut: false,
    where: "any",
    about: "429 with the real text and the endpoint's limit, unsigned."
  },
  "server-error": { carriedOut: false, where: "any", about: "500 with an error envelope, unsigned." },
  "html-502": {
    carriedOut: true,
    where: "any",
    about: "A gateway's 502, HTML and unsigned, in place of the answer."
  },
  "html-503": {
    carriedOut: false,
    where: "any",
    about: "A gateway's 503, HTML and unsigned: the bank never saw the request."
  },
  "html-491": { carriedOut: false, where: "any", about: "Maintenance: 491, HTML and unsigned." },
  "hung-socket": {
    carriedOut: false,
    where: "any",
    about: "No answer, ever: the connection stays open until the client goes or the bank closes."
  },
  "cut-body": {
    carriedOut: true,
    where: "any",
    about: "Half of the body comes, then the connection drops: shorter than its Content-Length."
  },
  "wrong-signature": {
    carriedOut: true,
    where: "answer",
    about: "A good answer whose signature belongs to other bytes."
  },
  "unknown-enum": {
    carriedOut: true,
    where: "answer",
    about: "A good, signed answer in which one status or type is a word nobody knows."
  },
  "unknown-field": {
    carriedOut: true,
    where: "answer",
    about: "A good, signed answer with fields nobody knows, in the envelope and in every object."
  },
  "repeated-request-id": {
    carriedOut: false,
    where: "installed",
    about: "400: the bank says it has seen the request id before, though it has not."
  },
  "session-killed": {
    carriedOut: false,
    where: "session",
    about: "The session of the call is over: 401 for it and everything after it, until another is opened."
  }
}

/** The names of all faults, in the order of the table. */
export const faultKinds = Object.keys(faultTable) as readonly FaultKind[]
