import { redirect } from "next/navigation"
import type { View } from "@bunq-provisioning/core"
import { provisioning } from "../../server/provisioning.ts"
import { visitorUuid } from "../../server/visitor.ts"
import { userToken } from "../actions.ts"
import { Onboarding } from "./onboarding.tsx"

/** What the visitor may see of themselves, by the same rules as their browser: only that may go into the page. */
const ownView = async (uuid: string): Promise<View> => {
  const { api } = await provisioning()
  const headers = { Authorization: `Bearer ${await userToken()}` }
  const response = await api.handler(new Request(`http://localhost/v1/provisions/${uuid}`, { headers }))
  if (!response.ok) redirect("/")
  return (await response.json()) as View
}

const Page = async () => {
  const uuid = await visitorUuid()
  if (uuid === null) redirect("/")
  return <Onboarding key={uuid} initialView={await ownView(uuid)} />
}
export default Page
