import type { View } from "@bunq-provisioning/core"
import { expect, it } from "vitest"
import { userView } from "./user-view.ts"
import { userEvents } from "./user-events.ts"

const canary = "CANARY-91f3"
/** A view with more in it than there is today. */
const view = {
  phase: "collecting",
  uuid: "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11",
  required: [
    { type: "ADDRESS_MAIN", state: "open", mandatoryBy: null, later: canary },
    {
      type: "DATE_OF_BIRTH",
      state: "refused",
      mandatoryBy: null,
      refusal: { code: "Refused", fields: ["dateOfBirth"], later: canary }
    }
  ],
  identity: "in-progress",
  actor: "user",
  since: 1,
  deadline: { name: "identity", at: 9, passed: false, later: canary },
  overdue: false,
  settled: false,
  stalled: true,
  problems: {
    submit: { reason: "Refused", message: canary, at: 4, responseId: canary },
    open: { reason: canary, message: canary, at: 5, responseId: null }
  },
  retrying: [{ command: canary, attempt: 3, nextAt: 5 }],
  queued: { position: 7, of: 99, expectedAt: 8, resets: 12 },
  duties: [{ type: "TAX_RESIDENCY", state: "open", dueAt: 5, overdue: false, later: canary }],
  inquiries: [
    {
      id: 1,
      purpose: "ADDRESS",
      expiresAt: null,
      overdue: false,
      later: canary,
      entries: [{ id: 2, type: "TEXT", state: "open", later: canary }]
    }
  ],
  unrecognised: [canary],
  erased: { at: 3, by: canary },
  actions: ["submit-fulfilment", "start-identity", "retry", "close"],
  progress: 0.5,
  key: "collecting.stalled",
  later: canary
} as unknown as View

it("shows a user what is listed, and nothing that comes later or is for operators", () => {
  const shown = userView(view, userEvents)
  expect(JSON.stringify(shown)).not.toContain(canary)
  expect(shown).toMatchObject({
    phase: "collecting",
    identity: "in-progress",
    required: [
      { type: "ADDRESS_MAIN", state: "open", mandatoryBy: null },
      { type: "DATE_OF_BIRTH", refusal: { code: "Refused", fields: ["dateOfBirth"] } }
    ],
    problems: {
      submit: { reason: "Refused", message: "", at: 4, responseId: null },
      open: { reason: "Failed", message: "", at: 5, responseId: null }
    },
    retrying: [],
    queued: { position: 0, of: 0, expectedAt: 8 },
    inquiries: [{ id: 1, entries: [{ id: 2, type: "TEXT", state: "open" }] }],
    actions: ["submit-fulfilment", "start-identity"],
    key: "collecting.stalled"
  })
})

it("shows the actions their token permits", () => {
  expect(userView(view, ["identity.start"]).actions).toEqual(["start-identity"])
  expect(userView(view, []).actions).toEqual([])
})

it.each([
  [{ phase: "processing", step: "oauth" }, { step: "oauth" }],
  [
    { phase: "submitting", fulfilment: "ADDRESS_MAIN", required: [], identity: "opening" },
    { fulfilment: "ADDRESS_MAIN", required: [], identity: "opening" }
  ],
  [
    { phase: "reviewing", waitingType: "MANUAL", message: "soon", required: [], identity: "submitted" },
    { waitingType: "MANUAL", message: "soon", identity: "submitted" }
  ],
  [{ phase: "active" }, {}]
])("keeps what belongs to a phase: %o", (phase, kept) =>
  expect(userView({ ...view, ...phase } as View, userEvents)).toMatchObject({ phase: phase.phase, ...kept })
)
