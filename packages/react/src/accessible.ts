import type { View } from "@bunq-provisioning/core"
import type { FieldSpec } from "./fulfilment-fields.ts"
import type { FulfilmentItem } from "./fulfilments.ts"

type Item = Pick<FulfilmentItem, "type" | "fieldErrors">
type Field = Pick<FieldSpec, "name"> & Partial<FieldSpec>

const idOf = ({ type }: Item, { name }: Field) => `${type}-${name}`

/** What an input of a fulfilment's form needs so that it is named, filled in by the browser, and read out with what is wrong with it. */
export const fieldProps = (item: Item, field: Field) => {
  const id = idOf(item, field)
  const isWrong = Object.hasOwn(item.fieldErrors, field.name)
  return {
    id,
    name: field.name,
    required: field.required ?? true,
    autoComplete: field.autoComplete ?? "off",
    "aria-invalid": isWrong,
    ...(isWrong ? { "aria-describedby": `${id}-error` } : {})
  }
}

/** For the element that says what is wrong with the field. */
export const errorProps = (item: Item, field: Field) =>
  ({ id: `${idOf(item, field)}-error`, role: "alert" }) as const

/** For the element that shows how far a user is; give it a name with `aria-label`. */
export const progressProps = ({ progress }: Pick<View, "progress">) =>
  ({
    role: "progressbar",
    "aria-valuemin": 0,
    "aria-valuemax": 100,
    "aria-valuenow": Math.round(progress * 100)
  }) as const
