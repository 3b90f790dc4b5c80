import type { Action } from "@bunq-provisioning/core"
import { expect, it } from "vitest"
import type { OutgoingEvent } from "./outgoing-event.ts"
import { provisionOf } from "./provision-of.ts"
import { sampleView } from "./testing/sample-view.ts"

const pairs: { readonly [type in OutgoingEvent["type"]]: Action } = {
  "fulfilment.submit": "submit-fulfilment",
  "inquiry.answer": "answer-inquiry",
  "identity.start": "start-identity",
  "identity.finish": "finish-identity",
  "provision.retry": "retry",
  "credential.reset": "reset-credential",
  "provision.close": "close"
}

it.each(Object.entries(pairs))("%s can be sent when the view permits %s, and only then", (type, action) => {
  const can = (actions: readonly Action[]) =>
    provisionOf({
      uuid: "",
      view: sampleView("collecting", { actions }),
      connection: { state: "live" },
      sending: [],
      send: () => Promise.reject(new Error("not sent")),
      retry: () => {}
    }).can(type as OutgoingEvent["type"])
  const all = Object.values(pairs)
  expect([can([action]), can(all.filter((one) => one !== action))]).toEqual([true, false])
})
