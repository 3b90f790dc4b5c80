import type { View } from "@bunq-provisioning/core"
import { useMemo } from "react"
import type { Submission } from "./fulfilments.ts"
import type { InquiryData } from "./outgoing-event.ts"
import { useSurroundings } from "./provider.ts"
import type { Receipt } from "./transport.ts"
import { useUserState } from "./use-user-state.ts"
import type { UserState } from "./user-store.ts"

type Entry = View["inquiries"][number]["entries"][number]

/** One question of bunq that is not answered yet. */
export interface InquiryItem {
  readonly inquiryId: number
  readonly entryId: number
  /** bunq's word for what it wants. */
  readonly type: string
  /** `inquiry.TYPE`, for translation. */
  readonly key: string
  /** What bunq asks for it for. */
  readonly purpose: string | null
  readonly state: Entry["state"]
  /** The user has to give something now. */
  readonly asks: boolean
  /** Epoch ms; null when bunq gave no time. */
  readonly expiresAt: number | null
  readonly overdue: boolean
  readonly submission: Submission
  /** Sends the answer to be sealed; personal data goes nowhere else. Never rejects. */
  readonly answer: (data: InquiryData) => Promise<Receipt>
}

const everything = (state: UserState) => state

/** What bunq asks a user besides the fulfilments. Submissions are as those of `useFulfilments`. */
export const useInquiries = (uuid: string): readonly InquiryItem[] => {
  const { client } = useSurroundings()
  const { provision, submissions } = useUserState(uuid, everything)
  const { view } = provision
  return useMemo(
    () =>
      (view?.inquiries ?? []).flatMap(({ id: inquiryId, purpose, expiresAt, overdue, entries }) =>
        entries.map(({ id: entryId, type, state }): InquiryItem => {
          const id = `inquiry ${inquiryId}/${entryId}`
          return {
            inquiryId,
            entryId,
            type,
            key: `inquiry.${type}`,
            purpose,
            state,
            asks: state === "open" || state === "refused",
            expiresAt,
            overdue,
            submission: submissions[id] ?? { state: "idle" },
            answer: (data) =>
              client.user(uuid).submit(id, { type: "inquiry.answer", inquiryId, entryId, ...data })
          }
        })
      ),
    [client, uuid, view, submissions]
  )
}
