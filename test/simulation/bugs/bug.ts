import type { BunqApi, ProvisionFeed, ProvisionStore, RateBudget } from "@bunq-provisioning/core/ports"
import type { Lifecycle } from "@bunq-provisioning/runtime"
import type { StoreKind, Seam } from "../run-seeds.ts"

type Replaced<Service extends { readonly Service: unknown }> = (
  real: Service["Service"]
) => Service["Service"]

/** A mistake somebody could make, as a replaced part of the service: around the real one, and never inside of it. */
export interface Bug {
  readonly name: string
  readonly seam: Seam
  readonly on?: StoreKind
  readonly store?: Replaced<typeof ProvisionStore>
  readonly api?: Replaced<typeof BunqApi>
  readonly feed?: Replaced<typeof ProvisionFeed>
  readonly budget?: Replaced<typeof RateBudget>
  readonly lifecycle?: (real: Lifecycle) => Lifecycle
  /** The rules it may be found by: anything else found something else. */
  readonly by: RegExp
  /** How many seeds it may take at most to find it. */
  readonly within: number
}
