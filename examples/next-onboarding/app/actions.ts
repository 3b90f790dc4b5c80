"use server"

import { randomUUID } from "node:crypto"
import { InputError } from "bunq-provisioning"
import { redirect } from "next/navigation"
import { provisioning } from "../server/provisioning.ts"
import { rememberVisitor, visitorUuid } from "../server/visitor.ts"

/** What was given and why it was not taken; null = nothing was given yet. */
export type Begun = { readonly email: string; readonly phoneNumber: string; readonly problem: string } | null

/** Begins the onboarding of whoever sent the form. */
export const begin = async (_: Begun, form: FormData): Promise<Begun> => {
  const given = { email: String(form.get("email")), phoneNumber: String(form.get("phoneNumber")) }
  try {
    const user = await (await provisioning()).provision({ externalUuid: randomUUID(), ...given })
    await rememberVisitor(user.uuid)
  } catch (error) {
    if (error instanceof InputError) return { ...given, problem: error.message }
    throw error
  }
  redirect("/onboarding")
}

/** A token for the visitor's own user: the hook asks for one when it begins, and when the last one has run out. */
export const userToken = async (): Promise<string> => {
  const uuid = await visitorUuid()
  if (uuid === null) throw new Error("Nobody is logged in.")
  return (await (await provisioning()).api.userToken(uuid)).token
}
