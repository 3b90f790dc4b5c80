import type { Bank } from "../bank/bank.ts"
import { clientCertificate } from "../bank/client-certificate.ts"
import { isTarget } from "../resources/notification-filter-url.ts"
import type { Provision } from "../resources/provision.ts"
import { SandboxError } from "../sandbox-error.ts"
import type { DeliveryLog } from "../webhooks/delivery-log.ts"
import { enqueue, enqueueForged } from "../webhooks/enqueue.ts"
import { forgedNotice, inventedNotice } from "../webhooks/forge.ts"
import { noticeNow, toldCategories, type Notice, type ToldCategory } from "../webhooks/notice.ts"
import { categories } from "../webhooks/notification-filter.ts"
import type { WebhookFaultPlan } from "../webhooks/webhook-fault-plan.ts"
import { usualWebhookDelay, webhookFaultKinds } from "../webhooks/webhook-faults.ts"
import { webhookLedger } from "../webhooks/webhook-ledger.ts"
import { known } from "./known.ts"
import type { WebhookControl } from "./webhook-control.ts"

/** What the control of webhooks works on. */
export interface WebhookControlParts {
  readonly bank: Bank
  readonly faults: WebhookFaultPlan
  readonly log: DeliveryLog
  /** Does something to the bank, durable or not at all. */
  readonly change: (work: () => void) => void
  readonly refuseClosed: () => void
}

/** Makes the hand of tests in the bank's webhooks; like the rest of the control it checks what comes in. */
export function createWebhookControl(parts: WebhookControlParts): WebhookControl {
  const { bank, faults, log, change, refuseClosed } = parts
  const now = (externalUuid: string, category: ToldCategory): Notice => {
    const notice = noticeNow(bank, { provision: theProvision(bank, externalUuid), category })
    if (notice === null) throw new SandboxError({ _tag: "NothingToTell", category })
    return notice
  }
  return {
    state() {
      const { deliveries, deliveryFailures } = bank.tables
      return {
        filters: countFilters(bank),
        waiting: deliveries.idsIn("all", "").length,
        failures: deliveryFailures.idsIn("all", "").length,
        counts: webhookLedger(bank).counts,
        seeded: faults.seeded,
        injected: faults.injected,
        certificate: clientCertificate(bank.identity.seed).cert
      }
    },
    deliveries: (after) => log.after(after),
    deliver({ externalUuid, category = "PARTNER_USER_PROVISION" }) {
      known("category", toldCategories, category)
      let told = 0
      change(() => {
        told = enqueue(bank, { notice: now(externalUuid, category), faults })
      })
      return told
    },
    forge({ target, category = "PARTNER_USER_PROVISION", externalUuid, objectId = 1, facts = {} }) {
      known("category", toldCategories, category)
      if (!isTarget(target)) throw new SandboxError({ _tag: "InvalidOption", option: "target" })
      if (!Number.isSafeInteger(objectId))
        throw new SandboxError({ _tag: "InvalidOption", option: "objectId" })
      change(() => {
        const notice =
          externalUuid === undefined
            ? inventedNotice(bank, { category, objectId, facts })
            : forgedNotice(bank, now(externalUuid, category), facts)
        enqueueForged(bank, { notice, target })
      })
    },
    injectFault({ kind, category, times = 1, lateBy = usualWebhookDelay }) {
      refuseClosed()
      known("webhook fault", webhookFaultKinds, kind)
      if (category !== undefined) known("category", categories, category)
      if (!Number.isSafeInteger(times) || times < 1) {
        throw new SandboxError({ _tag: "InvalidOption", option: "times" })
      }
      if (!Number.isSafeInteger(lateBy) || lateBy < 0) {
        throw new SandboxError({ _tag: "InvalidOption", option: "lateBy" })
      }
      faults.inject({ kind, times, lateBy, ...(category === undefined ? {} : { category }) })
    },
    setFaults(series) {
      refuseClosed()
      faults.setSeeded(series)
    },
    clearFaults() {
      refuseClosed()
      faults.clear()
    }
  }
}

function theProvision(bank: Bank, externalUuid: string): Provision {
  const provision = bank.tables.provisions.lastIn("externalUuid", externalUuid.toLowerCase())
  if (provision === undefined) throw new SandboxError({ _tag: "NoSuchProvision" })
  return provision
}

function countFilters(bank: Bank): readonly { category: string; partner: number; users: number }[] {
  const all = bank.tables.notificationFilters.allIn("all", "")
  return categories.flatMap((category) => {
    const own = all.filter((one) => one.category === category)
    const partner = own.filter((one) => one.ownerId === null).length
    return own.length === 0 ? [] : [{ category, partner, users: own.length - partner }]
  })
}
