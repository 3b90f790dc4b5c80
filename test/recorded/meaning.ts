import { phaseOf } from "@bunq-provisioning/core"
import {
  decodeErrorBody,
  decodeFailurePage,
  decodeFilterPage,
  decodeFulfilments,
  decodeId,
  decodeIdentity,
  decodeInquiry,
  decodeInstallation,
  decodeOauthClients,
  decodeOnboarding,
  decodeOnboardingIds,
  decodePartnerSession,
  decodePinnedPage,
  decodeProvision,
  decodeProvisionPage,
  decodeUserSession
} from "@bunq-provisioning/core/wire"
import type { Decoder } from "@bunq-provisioning/core/wire"
import { Option } from "effect"

/** Reads a body with a codec of core and keeps what does not depend on ids, times and chance. */
const read =
  <A>(decoder: Decoder<A>, keep: (value: A) => unknown) =>
  (body: unknown): unknown =>
    keep(Option.getOrThrow(decoder(body)))

const provision = read(decodeProvision, ({ observation, secrets }) => {
  const { status, subStatus, actionRequired, credential } = observation
  const { status: state, usable } = credential ?? { status: null, usable: false }
  return {
    phase: phaseOf(observation),
    status,
    subStatus,
    actionRequired,
    state,
    usable,
    secrets: secrets.length
  }
})

/** Known difference: the credential of a provision on its way to be closed. */
const closing = read(decodeProvision, ({ observation: { status, subStatus, actionRequired } }) => ({
  status,
  subStatus,
  actionRequired
}))

/** The path a page leads to: of the sandbox it holds another id. */
const pathIn = (body: unknown): string => {
  const { older_url: older } = (body as { readonly Pagination: { readonly older_url: string | null } })
    .Pagination
  return older?.split("?")[0] ?? ""
}

const readers: readonly (readonly [name: RegExp, read: (body: unknown) => unknown])[] = [
  [/^error-/, read(decodeErrorBody, ({ description }) => description)],
  [
    /^inquiry/,
    read(decodeInquiry, ({ status, purpose, expiresAt, entries }) => ({
      status,
      purpose,
      expires: expiresAt !== null,
      entries: entries.map((entry) => entry.status)
    }))
  ],
  [
    /^filter-list$/,
    (body) =>
      read(decodeFilterPage(pathIn(body)), ({ items, unreadable, older }) => [
        items,
        unreadable,
        older !== null
      ])(body)
  ],
  [
    /^filter-failure-list$/,
    read(decodeFailurePage(""), ({ items }) =>
      items.map(({ category, eventType, target, responseCode }) => [
        category,
        eventType,
        target,
        responseCode
      ])
    )
  ],
  [
    /^certificate-pinned-list$/,
    read(decodePinnedPage(""), ({ items }) => items.map(({ chain }) => chain.length))
  ],
  [/^id$/, read(decodeId, (id) => typeof id)],
  [
    /^identity-/,
    read(decodeIdentity, ({ observation, secrets }) => ({
      status: observation.status,
      result: observation.result,
      failReasons: observation.failReasons,
      secrets: secrets.length
    }))
  ],
  [/^installation$/, read(decodeInstallation, ({ serverKey }) => serverKey.split("\n")[0])],
  [
    /^oauth-client-/,
    read(decodeOauthClients, ({ items, unreadable }) => [
      items.map(({ status, callbackUrls }) => [status, callbackUrls]),
      unreadable
    ])
  ],
  [
    /^onboarding-fulfilments$/,
    read(decodeFulfilments, (all) => all.toSorted((a, b) => a.type.localeCompare(b.type)))
  ],
  [/^onboarding-list$/, read(decodeOnboardingIds, ({ items, unreadable }) => [items.length, unreadable])],
  [
    /^onboarding-/,
    read(decodeOnboarding(0), ({ status, actionRequired, verdict }) => ({ status, actionRequired, verdict }))
  ],
  [
    /^provision-list/,
    read(decodeProvisionPage, ({ items, unreadable, older }) => ({
      items: items.map(({ observation }) => phaseOf(observation)),
      unreadable,
      older: older !== null
    }))
  ],
  [/^provision-closing$/, closing],
  [/^provision-/, provision],
  [/^session-partner$/, read(decodePartnerSession, ({ partnerId }) => typeof partnerId)],
  [/^session-user$/, read(decodeUserSession, ({ user }) => new Set(Object.values(user)).size)]
]

/** What core understands of a body, in words that are the same whenever the situation is. */
export const meaning = (name: string, body: unknown): unknown => {
  const reader = readers.find(([pattern]) => pattern.test(name))
  if (reader === undefined) throw new Error(`Nothing reads ${name}.`)
  return reader[1](body)
}
