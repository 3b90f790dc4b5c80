import { owed } from "./duty-rules.ts"
import type { IdentityPlace, ProvisionContext } from "./provision-context.ts"

type Value = string | { readonly [region: string]: Value }

/** A persisted snapshot, as far as this migration reads it. */
interface Stored {
  readonly value: Value
  readonly context: ProvisionContext
  readonly children: { readonly [id: string]: { readonly snapshot: { readonly input: object } } }
}

const at = (value: Value | undefined, region: string): Value | undefined =>
  typeof value === "object" ? value[region] : undefined
const nameOf = (value: Value | undefined): string | undefined =>
  typeof value === "object" ? Object.keys(value)[0] : value

/** What version 2 added to the context, as it was when it was added: later versions add theirs in migrations of their own. */
const added = {
  product: "USER_VERIFIED" as const,
  adopt: false,
  noted: { overdue: 0, duty: 0 },
  heldCredential: null,
  resets: 0,
  inquiries: [],
  inquiriesUpdated: ""
}

/** Version 1 knew persons only, no duties and no inquiries. */
export const fromVersion1 = (snapshot: object): object => {
  const { context: known, value, children, ...rest } = snapshot as Stored
  const open = at(value, "open")
  const onboarding = at(open, "onboarding")
  const place = (nameOf(at(onboarding, "identity")) ?? "notStarted") as IdentityPlace
  const { since, provision, user, identity } = known
  const create = children["createProvision"]
  const context = { ...added, ...known, duties: [] }
  return {
    ...rest,
    context: {
      ...context,
      aside: { identity: since, answers: since },
      duties: open === "active" ? owed(context, since) : [],
      provisionSeenAt: provision === null ? null : since,
      sessionCredential:
        user !== null || at(open, "credential") !== undefined ? (provision?.credential?.id ?? null) : null,
      identity: { ...identity, place }
    },
    value:
      open === "active"
        ? { open: { active: { duties: "tracked", inquiries: "quiet" } } }
        : typeof onboarding === "object"
          ? { open: { onboarding: { ...onboarding, inquiries: "quiet" } } }
          : value,
    children:
      create === undefined
        ? children
        : {
            ...children,
            createProvision: {
              ...create,
              snapshot: { ...create.snapshot, input: { ...create.snapshot.input, lookUpOnly: false } }
            }
          }
  }
}
