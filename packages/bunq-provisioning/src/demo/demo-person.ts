import { createHash } from "node:crypto"
import type { ScenarioName } from "@bunq-provisioning/sandbox"
import type { FulfilmentAnswers, InquiryAnswer } from "@bunq-provisioning/core/input"

/** A made-up person. The same seed and index give the same one, so that a demo can be stopped and run again. */
export interface DemoPerson {
  readonly name: string
  readonly scenario: ScenarioName
  readonly request: { readonly externalUuid: string; readonly email: string; readonly phoneNumber: string }
  readonly answers: FulfilmentAnswers
  /** What they say to any question of an inquiry, with a scan: some questions want both. */
  readonly inquiryAnswer: InquiryAnswer
  /** How long this person takes over a form and over the identity check, ms of virtual time. */
  readonly pace: { readonly form: number; readonly identity: number }
}

const first = ["Ada", "Bram", "Carmen", "Daan", "Elif", "Femke", "Giulia", "Hugo", "Ines", "Jonas"]
const last = ["Visser", "Bakker", "Moreau", "Yilmaz", "Rossi", "Jansen", "Novak", "Lindqvist"]
const scan = { contentType: "application/pdf", bytes: btoa("%PDF-1.4 a document of the demo") } as const
const streets = ["Naritaweg", "Keizersgracht", "Stationsplein", "Molenstraat", "Dorpsweg"]

/** The scenario goes with the e-mail, as a tag the bank reads; who goes through another one is another person. */
export const demoPerson = (seed: number, index: number, scenario: ScenarioName = "verified"): DemoPerson => {
  const plain = scenario === "verified"
  const part = plain ? `${seed}/${index}` : `${seed}/${index}/${scenario}`
  const hash = createHash("sha256").update(`bunq-provisioning demo ${part}`).digest()
  const pick = (items: readonly string[], byte: number): string =>
    items[(hash[byte] ?? 0) % items.length] ?? ""
  const number = (byte: number, below: number): number => hash.readUInt16BE(byte) % below
  const hex = hash.subarray(0, 16).toString("hex")
  const firstName = pick(first, 16)
  const lastName = pick(last, 17)
  const address = {
    street: pick(streets, 18),
    houseNumber: String(1 + number(19, 200)),
    postalCode: `${1000 + number(21, 8999)} AB`,
    city: "Amsterdam",
    country: "NL"
  }
  return {
    name: `${firstName} ${lastName}`,
    scenario,
    request: {
      externalUuid: `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
      email:
        `${firstName}.${lastName}.${seed}.${index}${plain ? "" : `+${scenario}`}@example.com`.toLowerCase(),
      phoneNumber: `+316${String(10_000_000 + number(23, 65_536) * 1000 + index)}`
    },
    answers: {
      ADDRESS_MAIN: address,
      ADDRESS_POSTAL: address,
      DATE_OF_BIRTH: {
        firstName,
        lastName,
        dateOfBirth: `19${60 + number(25, 40)}-0${1 + number(27, 9)}-1${number(29, 10)}`
      },
      TAX_RESIDENCY: { country: "NL", taxNumber: String(100_000_000 + number(23, 65_536)) },
      NATIONALITY: { country: "NL" },
      DOCUMENT_IDENTIFICATION: {
        documentType: "CRYPTO_KYC_QUESTIONNAIRE",
        country: "NL",
        front: scan
      }
    },
    inquiryAnswer: { answer: "Salary from my employer.", attachments: [scan] },
    pace: { form: 10_000 + number(25, 30_000), identity: 30_000 + number(27, 60_000) }
  }
}
