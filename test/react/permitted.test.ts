import { readFileSync } from "node:fs"
import { join } from "node:path"
import { view } from "@bunq-provisioning/core"
import type { Action, Envelope } from "@bunq-provisioning/core"
import { snapshotOf } from "@bunq-provisioning/core/step"
import type { EventIn, OutgoingEvent, Phase } from "@bunq-provisioning/react"
import { expect, it } from "vitest"
import { root } from "../checks/repository.ts"
import { permittedPicture } from "./permitted-picture.ts"

type Sendable = { readonly [P in Phase]: { readonly [T in EventIn<P>["type"]]: true } }
const yes = true
const before = { "provision.retry": yes, "provision.close": yes } as const
const access = { ...before, "credential.reset": yes } as const
const onboarding = { ...before, "identity.start": yes, "identity.finish": yes } as const
/** What `send` takes by its types, neither less nor more: it would not compile. */
const typed: Sendable = {
  requesting: before,
  processing: before,
  "opening-session": access,
  "renewing-credential": access,
  evaluating: onboarding,
  collecting: onboarding,
  submitting: onboarding,
  reviewing: onboarding,
  active: before,
  denied: before,
  closing: before,
  closed: {},
  failed: {}
}
const events: { readonly [action in Action]: OutgoingEvent["type"] } = {
  "submit-fulfilment": "fulfilment.submit",
  "answer-inquiry": "inquiry.answer",
  "start-identity": "identity.start",
  "finish-identity": "identity.finish",
  retry: "provision.retry",
  "reset-credential": "credential.reset",
  close: "provision.close"
}
/** What is answered in forms: fulfilments from the beginning, bunq's questions once there is a provision, and nothing once it is over. */
const formsIn = (phase: Phase): readonly string[] =>
  ["denied", "closing", "closed", "failed"].includes(phase)
    ? []
    : ["fulfilment.submit", ...(phase === "requesting" ? [] : ["inquiry.answer"])]

/** A user in every state of the machine, as core keeps them for its own tests. */
const stored = readFileSync(join(root, "packages/core/src/lifecycle/stored/version-2.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => (JSON.parse(line) as { readonly envelope: Envelope }).envelope)

const seen = new Map<string, Set<string>>()
for (const envelope of stored) {
  const { phase, actions } = view(snapshotOf(envelope), 0, envelope)
  const types = seen.get(phase) ?? new Set()
  for (const action of actions) types.add(events[action])
  seen.set(phase, types)
}

it("what the machine permits in a phase `send` takes by its types, or a form does", async () => {
  expect([...seen.keys()].toSorted()).toEqual(Object.keys(typed).toSorted())
  const waysIn = (phase: string) =>
    new Map([
      ...Object.keys(typed[phase as Phase]).map((type) => [type, "send"] as const),
      ...formsIn(phase as Phase).map((type) => [type, "sealed"] as const)
    ])
  const refused = [...seen].flatMap(([phase, types]) =>
    [...types].filter((type) => !waysIn(phase).has(type)).map((type) => `${phase}: ${type}`)
  )
  expect(refused).toEqual([])
  const picture = permittedPicture(Object.keys(typed), Object.values(events), waysIn)
  // Made anew with `vitest -u`.
  await expect(picture).toMatchFileSnapshot(join(root, "docs/react.svg"))
})
