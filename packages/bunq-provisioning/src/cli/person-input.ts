import { readFileSync, statSync } from "node:fs"
import type { NewProvision, ProvisionOptions } from "@bunq-provisioning/runtime"
import type { CommandContext } from "./command.ts"
import { UsageError } from "./usage-error.ts"

/** A person to onboard as given, unchecked field by field: the provisioner does that. */
export interface PersonInput {
  readonly request: NewProvision
  readonly options: ProvisionOptions
}

const fields = [
  "externalUuid",
  "product",
  "email",
  "phoneNumber",
  "dateOfBirth",
  "countryOfResidence"
] as const
const flags = {
  uuid: "externalUuid",
  product: "product",
  email: "email",
  phone: "phoneNumber",
  "date-of-birth": "dateOfBirth"
} as const
const most = 1_048_576

const fileText = (file: string): string => {
  try {
    const found = statSync(file)
    if (found.isFile() && found.size <= most) return readFileSync(file, "utf8")
  } catch {
    throw new UsageError("BadValue", "The file of the user cannot be read; check its name and permissions.")
  }
  throw new UsageError(
    "BadValue",
    "The file of the user is not a file or above a megabyte; give - to read stdin."
  )
}

const asObject = (text: string): { readonly [field: string]: unknown } => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = null
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as { readonly [field: string]: unknown }
  throw new UsageError(
    "BadValue",
    `The user is not one JSON object; give an object with externalUuid, email and phoneNumber.`
  )
}

const fromJson = (text: string): PersonInput => {
  const given = asObject(text)
  const known: readonly string[] = [...fields, "answers"]
  if (Object.keys(given).some((field) => !known.includes(field)))
    throw new UsageError("BadValue", `The user has a field that is not known; use ${known.join(", ")}.`)
  const { answers, ...request } = given
  if (answers !== undefined && (typeof answers !== "object" || answers === null))
    throw new UsageError("BadValue", "answers is not an object; give one answer per fulfilment type.")
  return {
    request: request as unknown as NewProvision,
    options: answers === undefined ? {} : ({ answers } as ProvisionOptions)
  }
}

/** Reads the person from the options, or from a file or stdin (`-`) as one JSON object. Throws `UsageError` or `Interrupted`, without a value. */
export const personInput = async (context: CommandContext): Promise<PersonInput> => {
  const { options, positionals, input, interrupted } = context
  const [source] = positionals
  const given = Object.entries(flags).filter(([flag]) => options[flag] !== undefined)
  if (source !== undefined) {
    if (given.length > 0)
      throw new UsageError(
        "UnexpectedArgument",
        "The user comes from a file or from options; give one of them."
      )
    if (source === "-" && input.interactive) context.output.error("Waiting for one JSON object on stdin …")
    return fromJson(source === "-" ? await input.readAll(interrupted) : fileText(source))
  }
  const missing = (["uuid", "email", "phone"] as const).filter((flag) => options[flag] === undefined)
  if (missing.length > 0)
    throw new UsageError(
      "MissingArgument",
      `provision needs ${missing.map((flag) => `--${flag}`).join(", ")}, or a FILE with one JSON object (- for stdin). The UUID is your own id of the user: the same one never makes a second user.`
    )
  const request = Object.fromEntries(given.map(([flag, field]) => [field, options[flag]]))
  return { request: request as unknown as NewProvision, options: {} }
}
