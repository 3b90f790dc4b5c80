import type { View } from "@bunq-provisioning/core"
import type { TransportProblem } from "@bunq-provisioning/react"

/** The English of this page. A real app has a catalogue per language, by the keys of the view. */
export const phaseNames: { readonly [phase in View["phase"]]: string } = {
  requesting: "Being created",
  processing: "Being set up",
  "opening-session": "Opening a session",
  "renewing-credential": "New credential",
  evaluating: "Making the list",
  collecting: "Collecting",
  submitting: "Sending",
  reviewing: "In review",
  active: "Verified",
  denied: "Denied",
  closing: "Closing",
  closed: "Closed",
  failed: "Failed"
}

export const turnNames: { readonly [actor in View["actor"]]: string } = {
  bunq: "the bank's turn",
  partner: "the app team's turn",
  user: "the user's turn",
  nobody: ""
}

/** What the bank asks for, by its own word; one that is not known is shown as the bank says it. */
const fulfilmentNames: { readonly [type: string]: string } = {
  ADDRESS_MAIN: "Home address",
  ADDRESS_POSTAL: "Postal address",
  DATE_OF_BIRTH: "Name and date of birth",
  IDENTIFICATION_VERIFICATION: "Identity check",
  TAX_RESIDENCY: "Tax residency",
  NATIONALITY: "Nationality",
  DOCUMENT_IDENTIFICATION: "A document",
  EMAIL: "E-mail address",
  PHONE_NUMBER: "Phone number",
  IDENTIFICATION_DOCUMENT_VERIFY: "your identity document"
}
export const fulfilmentName = (type: string): string =>
  fulfilmentNames[type] ??
  type
    .replace(/^USER_(PERSON|COMPANY)_/, "")
    .toLowerCase()
    .replaceAll("_", " ")

/** What happened and what to do, for what went wrong. */
const problems: { readonly [reason: string]: string } = {
  Unreachable:
    "The server does not answer, so nothing was handed in yet. What you typed is kept: hand it in again in a moment.",
  Cancelled: "This was given up. What you typed is kept.",
  NotPermitted: "The bank does not need this any more, or not right now. The list above shows what it wants.",
  TokenExpired: "Your visit took a break for long. Reload the page; what you typed is kept.",
  TokenMissing: "This page's key is not good any more. Reload the page; what you typed is kept.",
  TokenInvalid: "This page's key is not good any more. Reload the page; what you typed is kept.",
  NotYours: "This browser has begun anew as somebody else. Reload the page to go on as them.",
  TooLarge: "The file is too large. Choose one of at most 10 MB.",
  TooMany: "That was too fast for the server. Wait a moment, then try again.",
  MissingFulfilmentData: "Something is missing. Fill in the marked fields and hand it in again.",
  InvalidFulfilmentData: "Something does not look right. Change the marked fields and hand it in again.",
  InvalidInquiryAnswer: "Write an answer, add a file (PNG, JPEG, GIF or PDF, at most 10 MB), or both."
}
export const problemText = ({ reason }: Pick<TransportProblem, "reason">): string =>
  problems[reason] ?? "That did not work. Check what you gave and try again; nothing you typed is lost."

const expected: { readonly [field: string]: string } = {
  dateOfBirth: "Give a date as year, month and day, such as 1990-12-31.",
  country: "Choose a country.",
  front: "Choose a PNG, JPEG, GIF or PDF of at most 10 MB.",
  back: "Choose a PNG, JPEG, GIF or PDF of at most 10 MB."
}
export const fieldText = (reason: string, field: string): string =>
  reason === "MissingFulfilmentData"
    ? "Fill this in, please."
    : (expected[field] ?? "One line of at most 200 characters, please.")

export const stories = [
  { name: "verified", text: "All goes well" },
  { name: "rejected-then-approved", text: "The first identity check is refused" },
  { name: "token-lost", text: "The credential dies half-way" },
  { name: "growing-inquiry", text: "The bank asks more and more" },
  { name: "manual-review", text: "A person at the bank takes a look" },
  { name: "denied", text: "The bank says no" }
] as const

/** Stories that people of the demo may have and nobody can choose here. */
const otherStories: { readonly [name: string]: string } = {
  failed: "The bank cannot go on",
  slow: "The bank takes its time",
  "credential-expires": "The credential runs out",
  "duplicate-email": "The e-mail address is taken",
  regression: "Verified, then asked again"
}
export const storyText = (name: string): string =>
  stories.find((story) => story.name === name)?.text ?? otherStories[name] ?? name
