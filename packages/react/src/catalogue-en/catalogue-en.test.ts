import { readdirSync, readFileSync } from "node:fs"
import type { Action, View } from "@bunq-provisioning/core"
import { answerableFulfilments } from "@bunq-provisioning/core/input"
import { describe, expect, it } from "vitest"
import { fieldsOf } from "../fulfilment-fields.ts"
import type { FulfilmentItem } from "../fulfilments.ts"
import type { Phase } from "../outgoing-event.ts"
import type { Connection } from "../transport.ts"
import { catalogueEn } from "./catalogue-en.ts"
import { translator } from "./translator.ts"

const all = <Word extends string>(words: { readonly [word in Word]: true }) => Object.keys(words)
const yes = true
const phases = all<Phase>({
  requesting: yes,
  processing: yes,
  "opening-session": yes,
  "renewing-credential": yes,
  evaluating: yes,
  collecting: yes,
  submitting: yes,
  reviewing: yes,
  active: yes,
  denied: yes,
  closing: yes,
  closed: yes,
  failed: yes
})
const actors = all<View["actor"]>({ bunq: yes, partner: yes, user: yes, nobody: yes })
const steps = all<Extract<View, { phase: "collecting" }>["identity"]>({
  "not-started": yes,
  opening: yes,
  "in-progress": yes,
  submitting: yes,
  submitted: yes,
  approved: yes,
  rejected: yes
})
const states = all<FulfilmentItem["state"]>({
  open: yes,
  given: yes,
  sending: yes,
  sent: yes,
  refused: yes,
  done: yes
})
const connections = all<Connection["state"]>({
  idle: yes,
  connecting: yes,
  live: yes,
  waiting: yes,
  offline: yes,
  refused: yes
})
const actions = all<Action>({
  "submit-fulfilment": yes,
  "start-identity": yes,
  "finish-identity": yes,
  "answer-inquiry": yes,
  retry: yes,
  "reset-credential": yes,
  close: yes
})
const fields = answerableFulfilments.flatMap((type) => fieldsOf(type).map(({ key }) => key))
const under = (kind: string, words: readonly string[]) => words.map((word) => `${kind}.${word}`)

describe("the example catalogue", () => {
  it("has a text for every key there is", () => {
    const keys = [
      ...under("phase", phases),
      ...under("actor", actors),
      ...under("identity", steps),
      ...under("fulfilment", answerableFulfilments),
      ...under("fulfilment-state", states),
      ...under("connection", connections),
      ...under("action", actions),
      ...fields
    ]
    expect(keys.filter((key) => !Object.hasOwn(catalogueEn, key))).toEqual([])
  })

  it("has a form for every fulfilment that can be answered", () => {
    expect(answerableFulfilments.filter((type) => fieldsOf(type).length === 0)).toEqual([])
  })

  it("reads a word nobody knows like its kind", () => {
    const text = translator(catalogueEn)
    expect(text("fulfilment.SOMETHING_NEW")).toBe(catalogueEn["fulfilment"])
    expect(text("phase.collecting.stalled")).toBe(catalogueEn["phase.stalled"])
    expect(text("phase.collecting.queued")).toBe(catalogueEn["phase.collecting"])
    expect(text("problem.Http502")).toBe(catalogueEn["problem"])
    expect(text("nothing.at.all")).toBe("nothing.at.all")
  })
})

it("no text is in the hooks themselves", () => {
  const folder = new URL("..", import.meta.url)
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !/test|catalogue-en/.test(file)
  )
  const sentences = sources.flatMap((file) => {
    const code = readFileSync(new URL(file, folder), "utf8").replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "")
    return [...code.matchAll(/"[A-Z][a-z]+ [a-z][^"]*"/g)].map(([text]) => text)
  })
  expect(sources.length).toBeGreaterThan(20)
  expect(sentences).toEqual([])
})
