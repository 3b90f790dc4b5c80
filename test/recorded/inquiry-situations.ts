import type { ContractSwitches } from "@bunq-provisioning/sandbox"
import type { Answer } from "./bank-client.ts"
import { openUser } from "./session-situations.ts"

interface Entry {
  readonly id: number
}

/** A user whose open inquiry has two questions, the first one answered. `before` = how many finished inquiries there are. */
const asked = async (
  options: { readonly before?: number; readonly contract?: Partial<ContractSwitches> } = {}
) => {
  const { contract = {}, before = 0 } = options
  const user = await openUser({ contract })
  const { bank, ask, made } = user
  const uuid = String(bank.item(made, "PartnerUserProvision")["external_uuid"])
  const open = async () => {
    await bank.bank.control.act(uuid, "open-inquiry")
    const list = await ask("GET user-information-inquiry")
    const { id, all_entry: entries } = bank.item(list, "UserInformationInquiry") as {
      readonly id: number
      readonly all_entry: readonly (Entry | { readonly UserInformationInquiryEntry: Entry })[]
    }
    const entryAt = (at: number): Entry | undefined => {
      const entry = entries[at]
      return entry !== undefined && "UserInformationInquiryEntry" in entry
        ? entry.UserInformationInquiryEntry
        : entry
    }
    const answer = (at: number, given: object) =>
      ask(
        `PUT user-information-inquiry/${id}/partner-user-information-inquiry-entry/${entryAt(at)?.id}`,
        given
      )
    return { id, answer }
  }
  for (let finished = 0; finished < before; finished += 1) {
    const { answer } = await open()
    await answer(0, { answer: "As it is." })
    const uploaded = await ask("POST attachment", Uint8Array.of(0x89, 0x50, 0x4e, 0x47))
    await answer(1, { all_attachment_id: [bank.item(uploaded, "Id")["id"]] })
    bank.clock.advance(24 * 3_600_000)
  }
  const { id, answer } = await open()
  await answer(0, { answer: "As it is." })
  return { ...user, id }
}

/** How the sandbox is brought to say what was recorded about inquiries. */
export const inquirySituations: { readonly [name: string]: () => Promise<Answer> } = {
  inquiry: async () => {
    const { ask, id } = await asked()
    return ask(`GET user-information-inquiry/${id}`)
  },
  "inquiry-context-list": async () => {
    const { ask, id } = await asked({ contract: { entryContext: "list" } })
    return ask(`GET user-information-inquiry/${id}`)
  },
  "inquiry-entries-unwrapped": async () => {
    const { ask, id } = await asked({ contract: { inquiryEntries: "bare" } })
    return ask(`GET user-information-inquiry/${id}`)
  },
  "inquiry-list": async () => {
    const { ask } = await asked({ before: 1 })
    return ask("GET user-information-inquiry?count=1")
  }
}
