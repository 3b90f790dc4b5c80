import type { Bank } from "../bank/bank.ts"
import { isUserSession } from "../gateway/authenticate.ts"
import type { Endpoint } from "../gateway/endpoint.ts"
import { field } from "../wire/field.ts"
import { page } from "../wire/page.ts"
import { Refusal } from "../wire/refusal.ts"
import { reply } from "../wire/reply.ts"
import { requestBody } from "../wire/request-body.ts"
import { categories, ownerKey, type NotificationFilter } from "../webhooks/notification-filter.ts"
import { nextWebhookId } from "../webhooks/webhook-ledger.ts"
import type { Session } from "./session.ts"

const filters = "/v1/user/{user_id}/notification-filter-url"
const mostTargets = 2

const filterField = field.struct({
  category: field.string({ oneOf: categories }),
  notification_target: field.string({ accept: isTarget }),
  all_verification_type: field.optional(
    field.list(field.string({ oneOf: ["BUNQ_CERTIFICATE"] }), { empty: true })
  )
})

/**
 * Webhook filters [API §9.1]: the partner's under its company id, a user's under its `UserApiKey.id`, each with their own session (D6). A POST
 * replaces the owner's whole set. Plain HTTP is taken for this machine, or nothing could be tried out.
 */
export const notificationFilterUrlEndpoints: readonly Endpoint[] = [
  {
    method: "GET",
    path: filters,
    access: "session",
    handle({ bank, path, query }, session) {
      const { notificationFilters } = bank.tables
      const ids = notificationFilters.idsIn("owner", ownerKey(ownerOf(bank, session)))
      const pick = (id: number): object => filterShown(notificationFilters.get(id)!, [userOf(bank, session)])
      return reply.page(page({ ids, path, query, pick }))
    }
  },
  {
    method: "POST",
    path: filters,
    access: "session",
    handle({ bank, body }, session) {
      const asked = requestBody(body, { notification_filters: field.list(filterField, { empty: true }) })
      const ownerId = ownerOf(bank, session)
      const { notificationFilters } = bank.tables
      const wanted = new Map<string, Omit<NotificationFilter, "id">>()
      for (const one of asked.notification_filters) {
        const { category, notification_target: target, all_verification_type } = one
        const verificationTypes = [...new Set(all_verification_type ?? [])]
        wanted.set(`${category} ${target}`, { ownerId, category, target, verificationTypes })
      }
      refuseThirdTarget([...wanted.values()])
      for (const old of notificationFilters.allIn("owner", ownerKey(ownerId)))
        notificationFilters.remove(old.id)
      const kept = [...wanted.values()].map((one) =>
        notificationFilters.put({ id: nextWebhookId(bank), ...one })
      )
      return reply.items(...kept.map((one) => filterShown(one, [])))
    }
  }
]

/** The owner that filters, certificates and failures are kept under: the user of a user's session, `null` for the partner. */
export function ownerOf(bank: Bank, session: Session): number | null {
  return isUserSession(session) ? (bank.tables.provisions.get(session.provisionId)?.userId ?? null) : null
}

function userOf(bank: Bank, session: Session): number {
  return ownerOf(bank, session) ?? bank.identity.partner.id
}

function refuseThirdTarget(wanted: readonly Pick<NotificationFilter, "category">[]): void {
  const byCategory = Map.groupBy(wanted, ({ category }) => category)
  for (const [category, { length }] of byCategory) {
    if (length > mostTargets) {
      throw new Refusal(
        400,
        `A maximum of ${mostTargets} callback URLs per category is allowed, ${category} has ${length}.`
      )
    }
  }
}

/** bunq wants HTTPS [API §9.1]; plain HTTP to this machine is the local bank's exception. Credentials cannot be sent along with a request. */
export function isTarget(target: string): boolean {
  if (!URL.canParse(target)) return false
  const { protocol, hostname, username, password } = new URL(target)
  if (username !== "" || password !== "") return false
  return protocol === "https:" || (protocol === "http:" && isThisMachine(hostname))
}

/** Whether a host name, as a URL has it, is this machine's own. */
export function isThisMachine(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(hostname)
}

/** The reply to a POST leaves the two lists of ids empty; the list names the owner, and no account, because this bank has none. */
function filterShown(filter: NotificationFilter, users: readonly number[]): object {
  return {
    NotificationFilterUrl: {
      category: filter.category,
      all_user_id: users,
      all_monetary_account_id: [],
      all_verification_type: filter.verificationTypes,
      notification_target: filter.target
    }
  }
}
