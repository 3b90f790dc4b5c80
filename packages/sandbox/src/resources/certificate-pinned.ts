import { X509Certificate } from "node:crypto"
import type { Bank } from "../bank/bank.ts"
import type { Endpoint } from "../gateway/endpoint.ts"
import { bunqTimestamp } from "../wire/bunq-timestamp.ts"
import { field } from "../wire/field.ts"
import { page } from "../wire/page.ts"
import { refusals } from "../wire/refusals.ts"
import { reply } from "../wire/reply.ts"
import { requestBody } from "../wire/request-body.ts"
import { ownerKey } from "../webhooks/notification-filter.ts"
import type { PinnedCertificate } from "../webhooks/pinned-certificate.ts"
import { nextWebhookId } from "../webhooks/webhook-ledger.ts"
import { ownerOf } from "./notification-filter-url.ts"
import type { Session } from "./session.ts"

const pinned = "/v1/user/{user_id}/certificate-pinned"
const certificate = field.struct({ certificate: field.string({ accept: isCertificate }) })

/**
 * Certificates of the owner's own server that the bank insists on before it hands a webhook over [API §9.6]. Shown as one text, certificate after
 * certificate; how the list and the single object look is our inference.
 */
export const certificatePinnedEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: pinned,
    access: "session",
    handle({ bank, body }, session) {
      const asked = requestBody(body, { certificate_chain: field.list(certificate) })
      const kept = bank.tables.pinnedCertificates.put({
        id: nextWebhookId(bank),
        ownerId: ownerOf(bank, session),
        created: bank.now * 1000,
        chain: asked.certificate_chain.map((one) => one.certificate)
      })
      return reply.id(kept.id)
    }
  },
  {
    method: "GET",
    path: pinned,
    access: "session",
    handle({ bank, path, query }, session) {
      const { pinnedCertificates } = bank.tables
      const ids = pinnedCertificates.idsIn("owner", ownerKey(ownerOf(bank, session)))
      const pick = (id: number): object => pinnedShown(pinnedCertificates.get(id)!)
      return reply.page(page({ ids, path, query, pick }))
    }
  },
  {
    method: "GET",
    path: `${pinned}/{certificate_id}`,
    access: "session",
    handle: ({ bank, params }, session) => reply.items(pinnedShown(thePinned(bank, params, session)))
  },
  {
    method: "DELETE",
    path: `${pinned}/{certificate_id}`,
    access: "session",
    handle({ bank, params }, session) {
      bank.tables.pinnedCertificates.remove(thePinned(bank, params, session).id)
      return reply.items()
    }
  }
]

function thePinned(
  bank: Bank,
  params: Readonly<Record<string, number>>,
  session: Session
): PinnedCertificate {
  const id = params["certificate_id"]!
  const found = bank.tables.pinnedCertificates.get(id)
  if (found === undefined || found.ownerId !== ownerOf(bank, session)) {
    throw refusals.notFound("Certificate pinned", id)
  }
  return found
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).fingerprint256 !== ""
  } catch {
    return false
  }
}

function pinnedShown({ id, created, chain }: PinnedCertificate): object {
  const stamp = bunqTimestamp(created)
  return {
    CertificatePinned: { id, created: stamp, updated: stamp, certificate_chain: chain.join("\n") }
  }
}
