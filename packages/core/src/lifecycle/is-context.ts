import type { ProvisionContext } from "./provision-context.ts"

type Test = (value: unknown) => boolean

const fields: Test = (value) => typeof value === "object" && value !== null && !Array.isArray(value)
const fieldsOrAbsent: Test = (value) => value === undefined || fields(value)
const list: Test = Array.isArray
const listOfFields: Test = (value) => Array.isArray(value) && value.every(fields)
const eachFields: Test = (value) => fields(value) && Object.values(value as object).every(fields)
const text: Test = (value) => typeof value === "string"
const textOrNull: Test = (value) => value === null || text(value)
const having =
  (tests: { readonly [name: string]: Test }): Test =>
  (value) =>
    fields(value) &&
    Object.entries(tests).every(([name, test]) => test((value as { readonly [name: string]: unknown })[name]))
const orNull =
  (test: Test): Test =>
  (value) =>
    value === null || test(value)

/** bunq's words are shown as they are, and read as text. */
const provision = having({
  status: text,
  subStatus: text,
  actionRequired: text,
  credential: orNull(having({ status: text }))
})
const onboarding = having({ status: text, actionRequired: text, waitingType: textOrNull })

/** What is read without a look whether it is there: whatever holds something. Single values may be anything, as events may bring anything. */
const holders: { readonly [name in keyof ProvisionContext]?: Test } = {
  aside: fields,
  noted: fields,
  provision: orNull(provision),
  expiries: fieldsOrAbsent,
  user: orNull(fields),
  onboarding: orNull(onboarding),
  required: listOfFields,
  fulfilled: list,
  duties: listOfFields,
  answers: eachFields,
  identity: fields,
  inquiries: listOfFields,
  problems: eachFields
}

/**
 * Whether it is the context of a user, as far as that can throw where it is read. xstate restores a state with any context, and whoever reads it later, for
 * a list or for everybody on the way, would throw in the middle of all the others.
 */
export const isContext = having(holders as { readonly [name: string]: Test })

/** Whether the work of commands can be counted with. */
export const isWork: Test = eachFields
/** Whether the commands in flight can be issued again; absent = none is. */
export const isChildren: Test = (value) =>
  value === undefined ||
  (eachFields(value) && Object.values(value as object).every(having({ snapshot: fields })))
