import { delivery } from "@bunq-provisioning/adapter-webhook/testing"
import { numberMark, padded } from "./sending.ts"
import type { HookTemplate } from "./sending.ts"

export interface KnownObject {
  readonly object: "provision" | "onboarding"
  readonly id: number
  readonly externalUuid: string | null
}

const nobody = `6b1f3a52-0c1e-4a55-9d0c-999${numberMark}`
const updated = `2026-06-12 09:41:38.${numberMark}`

const template = (
  token: string,
  {
    category,
    object,
    uuid
  }: {
    readonly category: "PARTNER_USER_PROVISION" | "USER_ONBOARDING" | "USER_INFORMATION_INQUIRY"
    readonly object: object
    readonly uuid?: string
  }
): HookTemplate => {
  const { body } = delivery({ category, token, object })
  const numbered = padded(body).replaceAll('"id":1234567890', `"id":${numberMark}`)
  return { path: `/hooks/${token}${uuid === undefined ? "" : `/${uuid}`}`, body: numbered }
}

/** What somebody sends who has the path token: lies about objects that exist, and about others; no two are the same. */
export const forgeries = (token: string, known: readonly KnownObject[]): readonly HookTemplate[] => {
  const lie = { status: "CLOSED", action_required: "NONE", updated }
  const user = known.find(({ externalUuid }) => externalUuid !== null)?.externalUuid ?? undefined
  const made = { id: 1_234_567_890, updated }
  return [
    ...known.flatMap(({ object, id, externalUuid }) => [
      template(
        token,
        object === "provision"
          ? {
              category: "PARTNER_USER_PROVISION",
              object: { ...lie, id, ...(externalUuid === null ? {} : { external_uuid: externalUuid }) }
            }
          : { category: "USER_ONBOARDING", object: { ...lie, id } }
      ),
      template(token, {
        category: "PARTNER_USER_PROVISION",
        object: { ...lie, ...made, external_uuid: nobody }
      }),
      template(token, { category: "USER_ONBOARDING", object: { ...lie, ...made } })
    ]),
    template(token, {
      category: "USER_ONBOARDING",
      object: { ...lie, ...made },
      ...(user === undefined ? {} : { uuid: user })
    }),
    template(token, { category: "USER_INFORMATION_INQUIRY", object: { ...made, user_id: 1_234_567_890 } })
  ]
}
