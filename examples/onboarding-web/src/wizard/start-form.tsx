import { useId, useRef, useState } from "react"
import { beginSession, PageError } from "../backend.ts"
import type { Session } from "../backend.ts"
import { stories } from "../words.ts"
import { FieldInput } from "./field-input.tsx"
import type { Field } from "./fields.ts"
import { useTabDraft } from "./use-tab-draft.ts"

const fields: readonly Field[] = [
  { name: "email", label: "E-mail address", kind: "text", autoComplete: "email" },
  {
    name: "phoneNumber",
    label: "Phone number",
    kind: "text",
    autoComplete: "tel",
    hint: "With the country, such as +31612345678. Nobody is called."
  }
]

const faults: { readonly [reason: string]: readonly [field: string, text: string] } = {
  InvalidEmail: ["email", "This is not an e-mail address. Give one like name@example.com."],
  InvalidPhone: ["phoneNumber", "This is not a phone number. Give one like +31612345678."]
}

/** The first step: who you are, and which story the bank is to tell. */
export const StartForm = ({ onBegun }: { readonly onBegun: (session: Session) => void }) => {
  const { values, change, forget } = useTabDraft("start")
  const [fault, setFault] = useState<readonly [field: string, text: string] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const storyId = useId()
  const blame = (field: string, text: string) => {
    setFault([field, text])
    const input = form.current?.elements.namedItem(field)
    if (input instanceof HTMLElement) input.focus()
  }
  const begin = async () => {
    setFault(null)
    setProblem(null)
    const given = { email: (values["email"] ?? "").trim(), phoneNumber: (values["phoneNumber"] ?? "").trim() }
    if (given.email === "") return blame("email", "Fill this in, please.")
    if (given.phoneNumber === "") return blame("phoneNumber", "Fill this in, please.")
    setBusy(true)
    const attempt = values["attempt"] || crypto.randomUUID()
    change({ attempt })
    try {
      const session = await beginSession({ ...given, scenario: values["scenario"] ?? "verified", attempt })
      forget()
      onBegun(session)
    } catch (error) {
      const known = error instanceof PageError ? faults[error.reason] : undefined
      if (known !== undefined) blame(...known)
      else setProblem(error instanceof PageError ? error.message : "That did not work; try again.")
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      ref={form}
      className="start"
      noValidate
      aria-labelledby="start-title"
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) void begin()
      }}
    >
      <h2 id="start-title">Become a customer</h2>
      <div className="fields">
        {fields.map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            value={values[field.name] ?? ""}
            error={fault?.[0] === field.name ? fault[1] : null}
            onValue={(value) => change({ [field.name]: value, attempt: "" })}
          />
        ))}
        <div className="field">
          <label htmlFor={storyId}>How is the story to go?</label>
          <select
            id={storyId}
            name="scenario"
            value={values["scenario"] ?? "verified"}
            onChange={(event) => change({ scenario: event.target.value, attempt: "" })}
          >
            {stories.map(({ name, text }) => (
              <option key={name} value={name}>
                {text}
              </option>
            ))}
          </select>
        </div>
      </div>
      {problem === null ? null : (
        <p className="notice bad" role="alert">
          {problem}
        </p>
      )}
      <div className="actions">
        <button type="submit" className="primary" aria-disabled={busy}>
          {busy ? "One moment…" : "Start"}
        </button>
        <span className="hint">Takes about a minute. Invent what you like.</span>
      </div>
    </form>
  )
}
