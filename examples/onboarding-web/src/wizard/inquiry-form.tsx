import { useId, useState } from "react"
import { useDraft } from "@bunq-provisioning/react"
import type { InquiryItem } from "@bunq-provisioning/react"
import { problemText } from "../words.ts"
import { fileFault } from "./file-fault.ts"

/** A question of the bank: answered with text, files, or both. */
export const InquiryForm = ({ uuid, item }: { readonly uuid: string; readonly item: InquiryItem }) => {
  const { values, set, clear } = useDraft(uuid, `inquiry ${item.entryId}`)
  const [files, setFiles] = useState<readonly File[]>([])
  const [fault, setFault] = useState<string | null>(null)
  const id = useId()
  const pending = item.submission.state === "pending"
  const problem = item.submission.state === "failed" ? item.submission.problem : null
  const shown = fault ?? (problem === null || pending ? null : problemText(problem))
  const text = (values["answer"] ?? "").trim()
  const handIn = async () => {
    const found =
      text === "" && files.length === 0
        ? problemText({ reason: "InvalidInquiryAnswer" })
        : (files.map(fileFault).find((one) => one !== null) ?? null)
    setFault(found)
    if (found !== null) return
    const receipt = await item.answer({
      ...(text === "" ? {} : { answer: text }),
      ...(files.length === 0 ? {} : { attachments: files })
    })
    if (receipt.outcome !== "failed") clear()
  }
  return (
    <form
      className="answer"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!pending) void handIn()
      }}
    >
      {item.state === "refused" ? (
        <p className="notice bad" role="alert">
          The bank did not accept your answer. Say more, or add a document, and hand it in again.
        </p>
      ) : null}
      <div className="fields">
        <div className="field">
          <label htmlFor={id}>Your answer</label>
          <textarea
            id={id}
            name="answer"
            rows={3}
            value={values["answer"] ?? ""}
            aria-invalid={fault !== null && files.length === 0}
            onChange={(event) => {
              setFault(null)
              set("answer", event.target.value)
            }}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-files`}>
            Documents<span className="optional"> (optional)</span>
          </label>
          <p className="hint" id={`${id}-hint`}>
            PNG, JPEG, GIF or PDF, at most 10 MB each. Chosen files are not kept over a reload.
          </p>
          <input
            id={`${id}-files`}
            type="file"
            multiple
            accept="image/png,image/jpeg,image/gif,application/pdf"
            aria-describedby={`${id}-hint`}
            onChange={(event) => {
              setFault(null)
              setFiles([...(event.target.files ?? [])])
            }}
          />
        </div>
      </div>
      {shown === null ? null : (
        <p className="notice bad" role="alert">
          {shown}
        </p>
      )}
      <div className="actions">
        <button type="submit" className="primary" aria-disabled={pending}>
          {pending ? "Handing in…" : "Hand in"}
        </button>
      </div>
    </form>
  )
}
