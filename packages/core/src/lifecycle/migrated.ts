import { envelopeVersion } from "./envelope.ts"
import type { Envelope } from "./envelope.ts"
import { owed } from "./duty-rules.ts"
import { initialContext } from "./provision-context.ts"
import type { IdentityPlace, ProvisionContext } from "./provision-context.ts"

type Value = string | { readonly [region: string]: Value }
const at = (value: Value | undefined, region: string): Value | undefined =>
  typeof value === "object" ? value[region] : undefined
const nameOf = (value: Value | undefined): string | undefined =>
  typeof value === "object" ? Object.keys(value)[0] : value

/** Version 1 knew persons only, no duties and no inquiries. */
const fromVersion1 = (snapshot: Stored): Stored => {
  const { context: known, value, children } = snapshot
  const blank = initialContext(undefined)
  const open = at(value, "open")
  const onboarding = at(open, "onboarding")
  const place = (nameOf(at(onboarding, "identity")) ?? "notStarted") as IdentityPlace
  const { since, provision, user, identity } = known
  const create = children["createProvision"]
  return {
    ...snapshot,
    context: {
      ...blank,
      ...known,
      aside: { identity: since, answers: since },
      duties: open === "active" ? owed({ ...blank, ...known }, since) : [],
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

/** A persisted snapshot, as far as a migration reads it. */
interface Stored {
  readonly value: Value
  readonly context: ProvisionContext
  readonly children: { readonly [id: string]: { readonly snapshot: { readonly input: object } } }
}

/** An envelope in the present version: the same one, or one that was brought up to date. It is stored with the next commit. */
export const migrated = (envelope: Envelope): Envelope =>
  envelope.version === envelopeVersion
    ? envelope
    : {
        ...envelope,
        version: envelopeVersion,
        snapshot: fromVersion1(envelope.snapshot as unknown as Stored) as never
      }
