import type { WebhookReceiver } from "@bunq-provisioning/adapter-webhook"
import type {
  BunqApi,
  BunqWebhooks,
  HookInbox,
  ProvisionFeed,
  ProvisionStore,
  RateBudget
} from "@bunq-provisioning/core/ports"
import type { Lifecycle } from "@bunq-provisioning/runtime"
import type { StoreKind, Seam } from "../run-seeds.ts"

type Replaced<Service extends { readonly Service: unknown }> = (
  real: Service["Service"]
) => Service["Service"]

/** What a mistaken feed may use beside the real one. */
export interface BesideFeed {
  readonly api: BunqApi["Service"]
  /** Tells of the body of every webhook that was taken. */
  readonly onTaken: (tell: (body: string) => void) => void
}

/** A mistake somebody could make, as a replaced part of the service: around the real one, and never inside of it. */
export interface Bug {
  readonly name: string
  readonly seam: Seam
  readonly on?: StoreKind
  readonly store?: Replaced<typeof ProvisionStore>
  readonly api?: Replaced<typeof BunqApi>
  readonly feed?: (real: ProvisionFeed["Service"], beside: BesideFeed) => ProvisionFeed["Service"]
  readonly inbox?: Replaced<typeof HookInbox>
  readonly webhooks?: Replaced<typeof BunqWebhooks>
  readonly receiver?: (real: WebhookReceiver) => WebhookReceiver
  readonly budget?: Replaced<typeof RateBudget>
  readonly lifecycle?: (real: Lifecycle) => Lifecycle
  /** The rules it may be found by: anything else found something else. */
  readonly by: RegExp
  /** The first seed played, 1 if absent: where the first seed that finds it is far, the tests begin nearer to it. */
  readonly from?: number
  /** How many seeds it may take at most to find it. */
  readonly within: number
}
