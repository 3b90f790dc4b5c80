import type { ProvisionContext } from "./provision-context.ts"
import type { ProvisionEvent } from "./provision-event.ts"

/** What a feed reads of a user, named as in `BunqApi`. */
export type ReadName = "readProvision" | "readOnboarding" | "readIdentity" | "listInquiries"

const readOf = {
  "provision.observed": "readProvision",
  "onboarding.observed": "readOnboarding",
  "identity.observed": "readIdentity",
  "inquiries.observed": "listInquiries"
} as const satisfies { readonly [event: string]: ReadName }
const names: readonly string[] = Object.values(readOf)

const needsCredential = (reason: string): boolean => /^(TokenLost|CredentialRefused)$/.test(reason)

/** The reads that fail, with what is noted of them. */
export const failingReads = ({ problems }: Pick<ProvisionContext, "problems">) =>
  Object.entries(problems).filter(([name]) => names.includes(name))

/** A read needs a session that can only be had with a fresh credential: one that failed just now, or, when a person asks, any. */
export const isSessionLost = (context: ProvisionContext, event: ProvisionEvent): boolean =>
  event.type === "read.failed"
    ? needsCredential(event.failure._tag) && event.failure.at >= context.since
    : failingReads(context).some(([, { reason }]) => needsCredential(reason))

type Problems = Partial<Pick<ProvisionContext, "problems">>

/** What a failed read leaves; nothing when that is known. */
export const readFailed = ({ problems }: ProvisionContext, event: ProvisionEvent): Problems => {
  if (event.type !== "read.failed" || problems[event.read]?.reason === event.failure._tag) return {}
  const { _tag: reason, message, at, responseId } = event.failure
  const retry = needsCredential(reason) ? "a retry asks for a fresh credential" : "a retry reads at once"
  const problem = { reason, message: `${message} It ends when a read succeeds; ${retry}.`, at, responseId }
  return { problems: { ...problems, [event.read]: problem } }
}

/** The problems once something was read again. */
export const readAgain = (context: ProvisionContext, { type }: ProvisionEvent): Problems => {
  const name = type in readOf ? readOf[type as keyof typeof readOf] : undefined
  if (name === undefined || !(name in context.problems)) return {}
  const { [name]: _, ...problems } = context.problems
  return { problems }
}

/** The problems once a person has looked; once a session is open, without those reads that were `lost` for want of one. */
export const readsForgotten = ({ problems }: ProvisionContext, which: "lost" | undefined): Problems => ({
  problems: Object.fromEntries(
    Object.entries(problems).filter(
      ([name, { reason }]) => !names.includes(name) || (which === "lost" && !needsCredential(reason))
    )
  )
})
