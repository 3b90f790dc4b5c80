import type { InquiryEntry, ProvisionContext } from "../lifecycle/provision-context.ts"
import { refusalOf } from "./refusal.ts"
import type { Refusal } from "./refusal.ts"

/** Something bunq wants in time, such as the tax residency [API §6.3]. */
export interface DutyView {
  readonly type: string
  readonly state: InquiryEntry["state"]
  readonly dueAt: number
  /** It should have been done; it blocks nothing here, what bunq does then is not documented. */
  readonly overdue: boolean
  /** With the state `refused` only. */
  readonly refusal?: Refusal
}

/** A compliance inquiry with the questions that are not answered yet [API §8]. */
export interface InquiryView {
  readonly id: number
  readonly purpose: string | null
  /** null when bunq gave no time. */
  readonly expiresAt: number | null
  readonly overdue: boolean
  readonly entries: ReadonlyArray<Pick<InquiryEntry, "id" | "type" | "state">>
}

export const dutiesOf = ({ duties, answers }: ProvisionContext, now: number): readonly DutyView[] =>
  duties.map(({ type, dueAt }) => {
    const state = answers[type]?.state ?? "open"
    return {
      type,
      state,
      dueAt,
      overdue: state !== "sent" && now >= dueAt,
      ...refusalOf(answers[type])
    }
  })

export const inquiriesOf = ({ inquiries }: ProvisionContext, now: number): readonly InquiryView[] =>
  inquiries.map(({ id, purpose, expiresAt, entries }) => ({
    id,
    purpose,
    expiresAt,
    overdue: expiresAt !== null && now >= expiresAt && entries.some(({ state }) => state !== "sent"),
    entries: entries.map((entry) => ({ id: entry.id, type: entry.type, state: entry.state }))
  }))
