import { useId } from "react"
import { countries } from "./fields.ts"
import type { Field } from "./fields.ts"

/** A label with its field, its hint and what is wrong with it, tied together for those who cannot see them side by side. */
export const FieldInput = (props: {
  readonly field: Field
  readonly value: string
  readonly error: string | null
  readonly onValue: (value: string) => void
  readonly onFile?: (file: File | undefined) => void
}) => {
  const { field, value, error, onValue, onFile } = props
  const id = useId()
  const [hintId, errorId] = [`${id}-hint`, `${id}-error`]
  const described = [field.hint === undefined ? [] : [hintId], error === null ? [] : [errorId]].flat()
  const given = {
    id,
    name: field.name,
    "aria-invalid": error !== null,
    ...(described.length === 0 ? {} : { "aria-describedby": described.join(" ") }),
    ...(field.autoComplete === undefined ? {} : { autoComplete: field.autoComplete }),
    ...(field.optional === true ? {} : { required: true })
  }
  const typed = {
    value,
    onChange: (event: { readonly target: { value: string } }) => onValue(event.target.value)
  }
  return (
    <div className={field.short === true ? "field short" : "field"}>
      <label htmlFor={id}>
        {field.label}
        {field.optional === true ? <span className="optional"> (optional)</span> : null}
      </label>
      {field.hint === undefined ? null : (
        <p className="hint" id={hintId}>
          {field.hint}
        </p>
      )}
      {field.kind === "country" ? (
        <select {...given} {...typed}>
          <option value="">Choose…</option>
          {countries.map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      ) : field.kind === "document" ? (
        <select {...given} {...typed}>
          <option value="">Choose…</option>
          <option value="CRYPTO_KYC_QUESTIONNAIRE">Questionnaire</option>
        </select>
      ) : field.kind === "file" ? (
        <input
          {...given}
          type="file"
          accept="image/png,image/jpeg,image/gif,application/pdf"
          onChange={(event) => onFile?.(event.target.files?.[0])}
        />
      ) : (
        <input {...given} {...typed} type="text" />
      )}
      {error === null ? null : (
        <p className="error" id={errorId}>
          {error}
        </p>
      )}
    </div>
  )
}
