import { expect, it } from "vitest"
import { errorProps, fieldProps, progressProps } from "./accessible.ts"
import { fieldsOf } from "./fulfilment-fields.ts"

const [country, taxNumber] = fieldsOf("TAX_RESIDENCY")
if (country === undefined || taxNumber === undefined) throw new Error("no fields")

it("names a field, and leads from what is wrong to why", () => {
  const wrong = { reason: "Refused", key: "problem.Refused" }
  const item = { type: "TAX_RESIDENCY", fieldErrors: { taxNumber: wrong } }
  expect(fieldProps(item, country)).toEqual({
    id: "TAX_RESIDENCY-country",
    name: "country",
    required: true,
    autoComplete: "country",
    "aria-invalid": false
  })
  const { "aria-describedby": described, "aria-invalid": invalid } = fieldProps(item, taxNumber) as {
    readonly "aria-describedby"?: string
    readonly "aria-invalid": boolean
  }
  expect([invalid, described]).toEqual([true, errorProps(item, taxNumber).id])
})

it("says how far a user is", () => {
  expect(progressProps({ progress: 0.456 })).toMatchObject({ role: "progressbar", "aria-valuenow": 46 })
})
