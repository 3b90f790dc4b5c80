import { useRef, useState } from "react"
import { useDraft } from "@bunq-provisioning/react"
import type { AnswerableItem, FulfilmentData } from "@bunq-provisioning/react"
import { fieldText, problemText } from "../words.ts"
import { FieldInput } from "./field-input.tsx"
import { forms } from "./fields.ts"
import { fileFault } from "./file-fault.ts"

type Files = { readonly [name: string]: File }
const withFile = (before: Files, name: string, file: File | undefined): Files => {
  const others = Object.fromEntries(Object.entries(before).filter(([other]) => other !== name))
  return file === undefined ? others : { ...others, [name]: file }
}

/** One thing the bank asks, as a form. What is typed survives a reload; what is handed in goes to the sealed submit and nowhere else. */
export const AnswerForm = (props: {
  readonly uuid: string
  readonly item: AnswerableItem
  /** Values to begin with, for the button that offers them. */
  readonly offer?: { readonly text: string; readonly values: { readonly [field: string]: string } }
  /** Hears what was accepted. */
  readonly onGiven?: (values: { readonly [field: string]: string }) => void
}) => {
  const { uuid, item, offer, onGiven } = props
  const { why, fields } = forms[item.type]
  const { values, set, clear } = useDraft(uuid, item.type)
  const [files, setFiles] = useState<Files>({})
  const [missing, setMissing] = useState<readonly string[]>([])
  const form = useRef<HTMLFormElement>(null)
  const pending = item.submission.state === "pending"
  const { problem } = item

  const focus = (name: string | undefined) => {
    const input = name === undefined ? null : form.current?.elements.namedItem(name)
    if (input instanceof HTMLElement) input.focus()
  }
  const errorOf = (name: string): string | null =>
    missing.includes(name)
      ? "Fill this in, please."
      : files[name] !== undefined && fileFault(files[name]) !== null
        ? fileFault(files[name])
        : pending || item.fieldErrors[name] === undefined
          ? null
          : fieldText(item.fieldErrors[name].reason, name)
  const handIn = async () => {
    const empty = fields
      .filter(({ name, kind, optional }) =>
        optional === true
          ? false
          : kind === "file"
            ? files[name] === undefined
            : (values[name] ?? "").trim() === ""
      )
      .map(({ name }) => name)
    setMissing(empty)
    if (empty.length > 0) return focus(empty[0])
    const wrong = Object.entries(files).find(([, file]) => fileFault(file) !== null)
    if (wrong !== undefined) return focus(wrong[0])
    const texts = Object.fromEntries(
      fields.flatMap(({ name, kind }) =>
        kind === "file" || (values[name] ?? "") === "" ? [] : [[name, values[name]]]
      )
    )
    // The fields are those of the type, by the table above.
    const submit = item.submit as (data: FulfilmentData) => ReturnType<typeof item.submit>
    const receipt = await submit({ ...texts, ...files } as unknown as FulfilmentData)
    if (receipt.outcome === "failed") return focus(receipt.problem.fields[0])
    clear()
    onGiven?.(values)
  }
  return (
    <form
      ref={form}
      className="answer"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!pending) void handIn()
      }}
    >
      <p className="why">{why}</p>
      {item.state === "refused" ? (
        <p className="notice bad" role="alert">
          The bank did not accept this answer. Check it, change what is wrong and hand it in again.
        </p>
      ) : null}
      {offer === undefined ? null : (
        <button
          type="button"
          className="quiet"
          onClick={() => {
            for (const [field, value] of Object.entries(offer.values)) set(field, value)
          }}
        >
          {offer.text}
        </button>
      )}
      <div className="fields">
        {fields.map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            value={values[field.name] ?? ""}
            error={errorOf(field.name)}
            onValue={(value) => {
              setMissing((names) => names.filter((name) => name !== field.name))
              set(field.name, value)
            }}
            onFile={(file) => setFiles((before) => withFile(before, field.name, file))}
          />
        ))}
      </div>
      {problem === null || pending ? null : (
        <p className="notice bad" role="alert">
          {problemText(problem)}
        </p>
      )}
      <div className="actions">
        <button type="submit" className="primary" aria-disabled={pending}>
          {pending ? "Handing in…" : "Hand in"}
        </button>
        {pending && item.submission.state === "pending" && item.submission.attempt > 1 ? (
          <span className="hint" role="status">
            The network is away; this is sent as soon as it is back.
          </span>
        ) : null}
      </div>
    </form>
  )
}
