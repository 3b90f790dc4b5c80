import type { FileInput } from "@bunq-provisioning/runtime"
import type { Canary } from "./leak-search.ts"
import { letters } from "./letters.ts"

/** Answers to questions of an inquiry whose every part can be recognised: text on two lines, a file as bytes and one in base64. */
export const plantedInquiry = () => {
  const [first, second] = [letters(24), letters(24)]
  const [picture, document] = [`PNG of ${letters(24)}`, `%PDF-1.4 ${letters(24)}`]
  const [about, more] = [`Z${letters(19)}`, `Z${letters(19)}`]
  const attachments: readonly FileInput[] = [
    { contentType: "image/png", bytes: Buffer.from(picture), description: about },
    { contentType: "application/pdf", bytes: btoa(document), description: more }
  ]
  const canaries: readonly Canary[] = [
    { kind: "inquiry answer, line 1", value: first },
    { kind: "inquiry answer, line 2", value: second },
    { kind: "attachment given as bytes", value: picture },
    { kind: "attachment given in base64", value: document },
    { kind: "attachment given in base64, as given", value: btoa(document) },
    { kind: "attachment description", value: about },
    { kind: "attachment description", value: more }
  ]
  return { answer: `${first}\n${second}`, attachments, canaries }
}
