import { entriesOf } from "./inquiry-rules.ts"
import type { Duty, ProvisionContext } from "./provision-context.ts"

/** bunq wants them within 90 days and need not list them; the type strings are our inference [API §6.3]. */
const afterVerification = ["TAX_RESIDENCY", "NATIONALITY"]
/** Whether bunq may want it without listing it. */
export const isUnlisted = (type: string): boolean => afterVerification.includes(type)
const ninetyDays = 90 * 86_400_000

/** The duties a verified person has, whether bunq listed them or not. */
export const owed = ({ duties, fulfilled, answers }: ProvisionContext, at: number): readonly Duty[] => [
  ...duties,
  ...afterVerification
    .filter(
      (type) =>
        !fulfilled.includes(type) &&
        answers[type]?.state !== "sent" &&
        duties.every((duty) => duty.type !== type)
    )
    .map((type) => ({ type, dueAt: at + ninetyDays }))
]

/** When duties and inquiries that are still open are due, in epoch ms. */
export const dueTimes = (context: ProvisionContext): readonly number[] => [
  ...context.duties.filter(({ type }) => context.answers[type]?.state !== "sent").map(({ dueAt }) => dueAt),
  ...entriesOf(context).flatMap(({ inquiry, entry }) =>
    inquiry.expiresAt === null || entry.state === "sent" ? [] : [inquiry.expiresAt]
  )
]
